package org.xmtp.reactive.network;

import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a connection brings, below all protocols: whatever its sockets read is a sign of life. A node speaks first, so a
 * socket on which nothing comes at all is ended soon.
 */
final class Traffic implements ChannelFactory<NioSocketChannel> {
    /** How long a new socket may be silent. */
    static final Duration FIRST_WORD = Duration.ofSeconds(5);

    private final AtomicLong reads = new AtomicLong();

    /** How often something came so far. */
    long reads() {
        return reads.get();
    }

    @Override
    public NioSocketChannel newChannel() {
        NioSocketChannel socket = new NioSocketChannel();
        socket.pipeline().addFirst(new Ear());
        return socket;
    }

    /** A node has taken a connection and ends it without a word, or says none. */
    static final class UnheardException extends IOException {
        private static final long serialVersionUID = 1L;

        UnheardException(String does) {
            super(does);
        }
    }

    private final class Ear extends ChannelInboundHandlerAdapter {
        private boolean heard;

        @Override
        public void channelActive(ChannelHandlerContext context) throws Exception {
            var unused =
                    context.executor().schedule(() -> endIfSilent(context), FIRST_WORD.toNanos(), TimeUnit.NANOSECONDS);
            super.channelActive(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            heard = true;
            reads.incrementAndGet();
            super.channelRead(context, message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) throws Exception {
            if (!heard) {
                context.fireExceptionCaught(new UnheardException("closes it"));
            }
            super.channelInactive(context);
        }

        private void endIfSilent(ChannelHandlerContext context) {
            if (!heard && context.channel().isOpen()) {
                context.fireExceptionCaught(new UnheardException("says nothing for " + FIRST_WORD.toSeconds() + " s"));
                var unused = context.close();
            }
        }
    }
}
