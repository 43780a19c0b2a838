use measure::Ratchet;
use vodozemac::olm::{Account, OlmMessage, Session, SessionConfig};

/// The release that existing v3-alpha clients are built on.
struct Older;

impl Ratchet for Older {
    type Account = Account;
    type Session = Session;
    type Message = OlmMessage;

    const NAME: &str = "vodozemac 0.3.0";

    fn account() -> Account {
        let mut account = Account::new();
        account.generate_fallback_key();
        account
    }

    fn open(from: &Account, to: &Account, version: u8) -> Session {
        let config = if version == 1 {
            SessionConfig::version_1()
        } else {
            SessionConfig::version_2()
        };
        let key = to.fallback_key().into_values().next().expect("a fallback key");
        from.create_outbound_session(config, to.curve25519_key(), key)
    }

    fn accept(to: &mut Account, from: &Account, first: &OlmMessage, _version: u8) -> Session {
        let OlmMessage::PreKey(message) = first else {
            panic!("not a pre-key message")
        };
        to.create_inbound_session(from.curve25519_key(), message)
            .expect("a session")
            .session
    }

    fn encrypt(session: &mut Session, plaintext: &[u8]) -> OlmMessage {
        session.encrypt(plaintext)
    }

    fn decrypt(session: &mut Session, message: &OlmMessage) -> Vec<u8> {
        session.decrypt(message).expect("a plaintext")
    }

    fn save(session: &Session) -> Vec<u8> {
        serde_json::to_vec(&session.pickle()).expect("a state")
    }

    fn restore(state: &[u8]) -> Session {
        Session::from_pickle(serde_json::from_slice(state).expect("a state"))
    }
}

fn main() {
    measure::print::<Older>();
}
