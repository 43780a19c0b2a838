//! Accounts and sessions in the saved form of xmtp-cryptography (format 1), read into and written from vodozemac's
//! pickles. So both implementations can be brought into one state, and their states compared byte for byte.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vodozemac::{
    Curve25519PublicKey, Curve25519SecretKey,
    olm::{Account, Session},
};

use crate::bytes::{Key, Reader, put_varint};

const FORMAT: u8 = 1;
/// Version bytes of a saved session are those of its messages.
const VERSION_1: u8 = 3;
const VERSION_2: u8 = 4;

#[derive(Serialize, Deserialize)]
struct SessionPickle {
    session_keys: SessionKeys,
    sending_ratchet: SendingRatchet,
    receiving_chains: Store<ReceivingChain>,
    config: Config,
}

#[derive(Serialize, Deserialize)]
struct SessionKeys {
    identity_key: Key,
    base_key: Key,
    one_time_key: Key,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
enum SendingRatchet {
    Inactive { root_key: RootKey, ratchet_key: Key },
    Active { active_ratchet: ActiveRatchet, symmetric_key_ratchet: IndexedKey },
}

#[derive(Serialize, Deserialize)]
struct RootKey {
    key: Key,
}

#[derive(Serialize, Deserialize)]
struct ActiveRatchet {
    root_key: Key,
    ratchet_key: Key,
}

#[derive(Serialize, Deserialize)]
struct IndexedKey {
    key: Key,
    index: u64,
}

#[derive(Serialize, Deserialize)]
struct ReceivingChain {
    ratchet_key: Key,
    hkdf_ratchet: IndexedKey,
    skipped_message_keys: Store<IndexedKey>,
}

#[derive(Serialize, Deserialize)]
struct Store<T> {
    inner: Vec<T>,
}

#[derive(Serialize, Deserialize)]
struct Config {
    version: Version,
}

#[derive(Serialize, Deserialize)]
enum Version {
    V1,
    V2,
}

#[derive(Serialize)]
struct AccountPickle {
    signing_key: SigningKey,
    diffie_hellman_key: Key,
    one_time_keys: OneTimeKeys,
    fallback_keys: FallbackKeys,
}

#[derive(Serialize)]
enum SigningKey {
    Normal(Key),
}

#[derive(Serialize)]
struct OneTimeKeys {
    next_key_id: u64,
    public_keys: BTreeMap<u64, Key>,
    private_keys: BTreeMap<u64, Key>,
}

#[derive(Serialize)]
struct FallbackKeys {
    key_id: u64,
    fallback_key: Option<FallbackKey>,
    previous_fallback_key: Option<FallbackKey>,
}

#[derive(Serialize)]
struct FallbackKey {
    key_id: u64,
    key: Key,
    published: bool,
}

pub fn read_account(saved: &[u8]) -> Account {
    let mut reader = Reader(saved);
    expect(&mut reader, b'A');
    expect(&mut reader, FORMAT);
    let diffie_hellman_key = private_key(&mut reader);
    let signing_key = SigningKey::Normal(private_key(&mut reader));
    let fallback_key = Some(FallbackKey { key_id: 1, key: private_key(&mut reader), published: true });
    let previous_fallback_key =
        (reader.byte() == 1).then(|| FallbackKey { key_id: 0, key: private_key(&mut reader), published: true });
    let count = reader.varint();
    let private_keys = (0..count).map(|id| (id, private_key(&mut reader))).collect();
    let one_time_keys = OneTimeKeys { next_key_id: count, public_keys: BTreeMap::new(), private_keys };
    let fallback_keys = FallbackKeys { key_id: 2, fallback_key, previous_fallback_key };
    let pickle = AccountPickle { signing_key, diffie_hellman_key, one_time_keys, fallback_keys };
    Account::from_pickle(convert(&pickle))
}

/// A private key, with the public one skipped that stands behind it.
fn private_key(reader: &mut Reader) -> Key {
    let key = reader.key();
    reader.key();
    key
}

/// The session, and the peer's identity key, which vodozemac does not keep.
pub fn read_session(saved: &[u8]) -> (Session, Key) {
    let mut reader = Reader(saved);
    expect(&mut reader, b'S');
    expect(&mut reader, FORMAT);
    let version = match reader.byte() {
        VERSION_1 => Version::V1,
        VERSION_2 => Version::V2,
        other => panic!("no such version byte: {other}"),
    };
    let session_keys = SessionKeys { identity_key: reader.key(), base_key: reader.key(), one_time_key: reader.key() };
    let peer_identity_key = reader.key();
    let sending_ratchet = read_sending(&mut reader);
    let count = reader.varint();
    let inner = (0..count).map(|_| read_chain(&mut reader)).collect();
    let pickle =
        SessionPickle { session_keys, sending_ratchet, receiving_chains: Store { inner }, config: Config { version } };
    (Session::from_pickle(convert(&pickle)), peer_identity_key)
}

fn read_sending(reader: &mut Reader) -> SendingRatchet {
    let active = reader.byte() == 1;
    let root_key = reader.key();
    if active {
        SendingRatchet::Active {
            active_ratchet: ActiveRatchet { root_key, ratchet_key: private_key(reader) },
            symmetric_key_ratchet: read_indexed(reader),
        }
    } else {
        SendingRatchet::Inactive { root_key: RootKey { key: root_key }, ratchet_key: reader.key() }
    }
}

fn read_indexed(reader: &mut Reader) -> IndexedKey {
    IndexedKey { index: reader.varint(), key: reader.key() }
}

fn read_chain(reader: &mut Reader) -> ReceivingChain {
    let ratchet_key = reader.key();
    let hkdf_ratchet = read_indexed(reader);
    let count = reader.varint();
    let inner = (0..count).map(|_| read_indexed(reader)).collect();
    ReceivingChain { ratchet_key, hkdf_ratchet, skipped_message_keys: Store { inner } }
}

pub fn write_session(session: &Session, peer_identity_key: &Key) -> Vec<u8> {
    let pickle: SessionPickle = convert(&session.pickle());
    let version = match pickle.config.version {
        Version::V1 => VERSION_1,
        Version::V2 => VERSION_2,
    };
    let mut saved = vec![b'S', FORMAT, version];
    let SessionKeys { identity_key, base_key, one_time_key } = pickle.session_keys;
    for key in [&identity_key, &base_key, &one_time_key, peer_identity_key] {
        saved.extend_from_slice(key);
    }
    match pickle.sending_ratchet {
        SendingRatchet::Inactive { root_key, ratchet_key } => {
            saved.push(0);
            saved.extend_from_slice(&root_key.key);
            saved.extend_from_slice(&ratchet_key);
        }
        SendingRatchet::Active { active_ratchet: ActiveRatchet { root_key, ratchet_key }, symmetric_key_ratchet } => {
            saved.push(1);
            saved.extend_from_slice(&root_key);
            saved.extend_from_slice(&ratchet_key);
            saved.extend_from_slice(&public_key(&ratchet_key));
            write_indexed(&mut saved, &symmetric_key_ratchet);
        }
    }
    put_varint(&mut saved, pickle.receiving_chains.inner.len() as u64);
    for chain in &pickle.receiving_chains.inner {
        saved.extend_from_slice(&chain.ratchet_key);
        write_indexed(&mut saved, &chain.hkdf_ratchet);
        put_varint(&mut saved, chain.skipped_message_keys.inner.len() as u64);
        for key in &chain.skipped_message_keys.inner {
            write_indexed(&mut saved, key);
        }
    }
    saved
}

fn public_key(private: &Key) -> Key {
    Curve25519PublicKey::from(&Curve25519SecretKey::from_slice(private)).to_bytes()
}

fn write_indexed(saved: &mut Vec<u8>, key: &IndexedKey) {
    put_varint(saved, key.index);
    saved.extend_from_slice(&key.key);
}

fn expect(reader: &mut Reader, expected: u8) {
    let found = reader.byte();
    assert_eq!(expected, found, "not a saved state of this kind and format");
}

/// Between vodozemac's pickles, whose parts are private, and ours, which have the same form in JSON.
fn convert<A: Serialize, B: for<'a> Deserialize<'a>>(from: &A) -> B {
    let json = serde_json::to_vec(from).expect("a pickle as JSON");
    serde_json::from_slice(&json).expect("the same pickle")
}
