//! vodozemac's accounts and sessions, by the numbers that the asker gave them.

use std::collections::HashMap;

use vodozemac::{
    DecodeError,
    olm::{Account, OlmMessage, PreKeyMessage, Session, SessionConfig},
};

use crate::{
    bytes::Key,
    state,
    verdict::{Reason, Verdict},
};

#[derive(Default)]
pub struct Oracle {
    accounts: HashMap<u32, Account>,
    sessions: HashMap<u32, OneSession>,
}

/// A session, and what a saved session holds that vodozemac does not keep.
struct OneSession {
    session: Session,
    peer_identity_key: Key,
}

impl Oracle {
    pub fn account(&mut self, account: u32, saved: &[u8]) {
        self.accounts.insert(account, state::read_account(saved));
    }

    pub fn open(
        &mut self,
        session: u32,
        account: u32,
        config: SessionConfig,
        peer_identity_key: Key,
        one_time_key: Key,
    ) -> Vec<u8> {
        let opened = self.accounts[&account]
            .create_outbound_session(config, peer_identity_key.into(), one_time_key.into())
            .expect("keys that are good");
        self.sessions.insert(session, OneSession { session: opened, peer_identity_key });
        self.state(session)
    }

    pub fn adopt(&mut self, session: u32, saved: &[u8]) {
        let (adopted, peer_identity_key) = state::read_session(saved);
        self.sessions.insert(session, OneSession { session: adopted, peer_identity_key });
    }

    pub fn encrypt(&mut self, session: u32, plaintext: &[u8]) -> OlmMessage {
        self.get(session).session.encrypt(plaintext).expect("a key that is good")
    }

    pub fn state(&mut self, session: u32) -> Vec<u8> {
        let known = self.get(session);
        state::write_session(&known.session, &known.peer_identity_key)
    }

    pub fn forget(&mut self, account: u32, first: u32, count: u32) {
        self.accounts.remove(&account);
        for session in first..first + count {
            self.sessions.remove(&session);
        }
    }

    /// Decrypts. Unless it is to keep what the message changes, and when it refuses the message, the session is
    /// afterwards what it was before: left alone, vodozemac makes a ratchet key for some messages that it refuses.
    pub fn decrypt(&mut self, session: u32, kind: u8, keep: bool, bytes: &[u8]) -> Verdict {
        let (message, canonical) = match parse(kind, bytes) {
            Ok(parsed) => parsed,
            Err(error) => return error.into(),
        };
        let known = self.get(session);
        let before = known.session.pickle();
        let plaintext = known.session.decrypt(&message).map_err(Reason::from);
        if plaintext.is_err() || !keep {
            known.session = Session::from_pickle(before);
        }
        Verdict { canonical, plaintext }
    }

    /// Makes a session from a pre-key message, and keeps it if it is to.
    pub fn inbound(&mut self, session: u32, account: u32, kind: u8, keep: bool, bytes: &[u8]) -> Verdict {
        let (message, canonical) = match parse(kind, bytes) {
            Ok((OlmMessage::PreKey(message), canonical)) => (message, canonical),
            Ok((OlmMessage::Normal(_), canonical)) => {
                return Verdict { canonical, plaintext: Err(Reason::Malformed) };
            }
            Err(error) => return error.into(),
        };
        let known = self.accounts.get_mut(&account).expect("an account that was given");
        let before = known.pickle();
        let created = known.create_inbound_session(config_of(&message), message.identity_key(), &message);
        if !keep {
            *known = Account::from_pickle(before);
        }
        let plaintext = created.map_err(Reason::from).map(|created| {
            if keep {
                let peer_identity_key = message.identity_key().to_bytes();
                self.sessions.insert(session, OneSession { session: created.session, peer_identity_key });
            }
            created.plaintext
        });
        Verdict { canonical, plaintext }
    }

    fn get(&mut self, session: u32) -> &mut OneSession {
        self.sessions.get_mut(&session).expect("a session that was given or made")
    }
}

/// The message, and whether its bytes are those that vodozemac would have written.
fn parse(kind: u8, bytes: &[u8]) -> Result<(OlmMessage, bool), DecodeError> {
    let message = OlmMessage::from_parts(kind.into(), bytes)?;
    let canonical = message.to_parts().1 == bytes;
    Ok((message, canonical))
}

/// What the sender says that it speaks: the version byte of the message within.
fn config_of(message: &PreKeyMessage) -> SessionConfig {
    match message.message().version() {
        3 => SessionConfig::version_1(),
        _ => SessionConfig::version_2(),
    }
}
