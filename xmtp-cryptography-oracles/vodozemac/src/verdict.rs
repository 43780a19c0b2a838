//! What became of a message.

use vodozemac::{
    DecodeError,
    olm::{DecryptionError, SessionCreationError},
};

use crate::bytes::put_field;

/// The reasons for a refusal, numbered as the asker knows them.
#[derive(Clone, Copy)]
pub enum Reason {
    Malformed = 1,
    UnknownOneTimeKey = 2,
    VersionMismatch = 3,
    BadMac = 4,
    BadPadding = 5,
    MessageKeyGone = 6,
    GapTooLarge = 7,
    ZeroSecret = 8,
}

/// One byte, 0 for accepted or the reason; one byte, whether the message was in vodozemac's own encoding; a field with
/// the plaintext.
pub struct Verdict {
    pub canonical: bool,
    pub plaintext: Result<Vec<u8>, Reason>,
}

impl Verdict {
    pub fn put(&self, answers: &mut Vec<u8>) {
        match &self.plaintext {
            Ok(plaintext) => {
                answers.extend_from_slice(&[0, u8::from(self.canonical)]);
                put_field(answers, plaintext);
            }
            Err(reason) => {
                answers.extend_from_slice(&[*reason as u8, u8::from(self.canonical)]);
                put_field(answers, &[]);
            }
        }
    }
}

impl From<DecodeError> for Verdict {
    fn from(_: DecodeError) -> Self {
        Self { canonical: false, plaintext: Err(Reason::Malformed) }
    }
}

impl From<DecryptionError> for Reason {
    fn from(error: DecryptionError) -> Self {
        match error {
            DecryptionError::InvalidMAC(_) => Self::BadMac,
            DecryptionError::InvalidMACLength(..) => Self::VersionMismatch,
            DecryptionError::InvalidPadding(_) => Self::BadPadding,
            DecryptionError::NonContributoryKey => Self::ZeroSecret,
            DecryptionError::MissingMessageKey(_) => Self::MessageKeyGone,
            DecryptionError::TooBigMessageGap(..) => Self::GapTooLarge,
        }
    }
}

impl From<SessionCreationError> for Reason {
    fn from(error: SessionCreationError) -> Self {
        match error {
            SessionCreationError::MissingOneTimeKey(_) => Self::UnknownOneTimeKey,
            SessionCreationError::Decryption(error) => error.into(),
            SessionCreationError::NonContributoryKey => Self::ZeroSecret,
            SessionCreationError::MismatchedIdentityKey(..) | SessionCreationError::MismatchedSessionConfig { .. } => {
                unreachable!("both are taken from the message itself")
            }
        }
    }
}
