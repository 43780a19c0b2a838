/// What is measured of a ratchet, whichever release of the library does it.
pub trait Ratchet {
    type Account;
    type Session;
    type Message;

    /// The library and its release.
    const NAME: &str;

    /// An account with a fallback key.
    fn account() -> Self::Account;

    /// A session to an account, made with its fallback key. `version` is 1 or 2.
    fn open(from: &Self::Account, to: &Self::Account, version: u8) -> Self::Session;

    /// The session that a pre-key message starts, which is decrypted by it.
    fn accept(to: &mut Self::Account, from: &Self::Account, first: &Self::Message, version: u8) -> Self::Session;

    fn encrypt(session: &mut Self::Session, plaintext: &[u8]) -> Self::Message;

    fn decrypt(session: &mut Self::Session, message: &Self::Message) -> Vec<u8>;

    /// The state as the library's users keep it, not encrypted.
    fn save(session: &Self::Session) -> Vec<u8>;

    fn restore(state: &[u8]) -> Self::Session;
}
