// Calls of a node by the clients that pages use: Connect's, and Google's in both of its formats.
import {createClient} from '@connectrpc/connect';
import {createGrpcWebTransport} from '@connectrpc/connect-web';
import {createFileRegistry, fromBinary, fromJson, toBinary, toJson} from '@bufbuild/protobuf';
import {FileDescriptorSetSchema} from '@bufbuild/protobuf/wkt';
import {GrpcWebClientBase, MethodDescriptor, MethodType} from 'grpc-web';

const node = new URLSearchParams(location.search).get('node');
const described = new Uint8Array(await (await fetch('/descriptors')).arrayBuffer());
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, described));
const service = registry.getService('xmtp.message_api.v1.MessageApi');

async function byConnect(call, method, request, {timeoutMs}) {
  const end = new AbortController();
  call.cancel = () => end.abort();
  const client = createClient(service, createGrpcWebTransport({baseUrl: node}));
  const options = {timeoutMs, signal: end.signal, onHeader: headers => { call.headers = Object.fromEntries(headers); }};
  const answer = client[method.localName](request, options);
  if (method.methodKind === 'unary') {
    call.messages.push(toJson(method.output, await answer));
  } else {
    for await (const message of answer) {
      call.messages.push(toJson(method.output, message));
    }
  }
}

function byGoogle(format) {
  return (call, method, request, {timeoutMs}) => new Promise((done, failed) => {
    const isUnary = method.methodKind === 'unary';
    const descriptor = new MethodDescriptor(
      '/' + service.typeName + '/' + method.name,
      isUnary ? MethodType.UNARY : MethodType.SERVER_STREAMING,
      Object,
      Object,
      message => toBinary(method.input, message),
      bytes => fromBinary(method.output, bytes));
    const url = node + '/' + service.typeName + '/' + method.name;
    const metadata = timeoutMs ? {deadline: String(Date.now() + timeoutMs)} : {};
    const client = new GrpcWebClientBase({format});
    const take = message => call.messages.push(toJson(method.output, message));
    const stream = isUnary
      ? client.rpcCall(url, request, metadata, descriptor, (error, message) => {
          if (error) {
            failed(error);
          } else {
            take(message);
            done();
          }
        })
      : client.serverStreaming(url, request, metadata, descriptor);
    stream.on('metadata', headers => { call.headers = headers; });
    if (!isUnary) {
      stream.on('data', take);
      stream.on('error', failed);
      stream.on('end', done);
    }
    call.cancel = () => stream.cancel();
  });
}

const clients = {connect: byConnect, binary: byGoogle('binary'), text: byGoogle('text')};
window.calls = [];

// Begins a call, and returns its place among the calls.
window.begin = (client, name, request, options) => {
  const call = {headers: {}, messages: [], code: -1, text: ''};
  window.calls.push(call);
  const method = service.method[name];
  clients[client](call, method, fromJson(method.input, JSON.parse(request)), options ?? {})
    .then(() => { call.code = 0; })
    .catch(error => {
      call.text = error.rawMessage ?? error.message;
      call.code = error.code;
    });
  return window.calls.length - 1;
};
document.title = 'there';
