//! The form of questions and answers. A batch is its length in four bytes, then one question after the other; its answer
//! has the same form. Numbers have four bytes, big-endian; a field is its length as a number, then its bytes.
//!
//! | question | its parts | the answer |
//! |---|---|---|
//! | 1 account | account, field: saved account | nothing |
//! | 2 open | session, account, Olm version, key: peer's identity key, key: its one-time or fallback key | field: saved session |
//! | 3 adopt | session, field: saved session | nothing |
//! | 4 inbound | session to make, account, kind, keep, field: message | verdict |
//! | 5 encrypt | session, field: plaintext | kind, field: message |
//! | 6 decrypt | session, kind, keep, field: message | verdict |
//! | 7 state | session | field: saved session |
//! | 8 forget | account, first session, number of sessions | nothing |
//!
//! Accounts and sessions have numbers that the asker gives. A kind is one byte: 0 a pre-key message, 1 a normal
//! one; an Olm version is the byte 1 or 2. Keep is one byte:
//! 1 if what the message changes is to stay. A verdict is in `verdict.rs`, a saved account or session in `state.rs`.

use vodozemac::olm::{OlmMessage, SessionConfig};

use crate::{
    bytes::{Reader, put_field},
    oracle::Oracle,
};

pub fn answer_all(oracle: &mut Oracle, batch: &[u8]) -> Vec<u8> {
    let mut questions = Reader(batch);
    let mut answers = Vec::new();
    while !questions.is_empty() {
        answer(oracle, &mut questions, &mut answers);
    }
    answers
}

fn answer(oracle: &mut Oracle, question: &mut Reader, answers: &mut Vec<u8>) {
    match question.byte() {
        1 => oracle.account(question.number(), question.field()),
        2 => {
            let (session, account) = (question.number(), question.number());
            let config = config(question.byte());
            let state = oracle.open(session, account, config, question.key(), question.key());
            put_field(answers, &state);
        }
        3 => oracle.adopt(question.number(), question.field()),
        4 => {
            let (session, account) = (question.number(), question.number());
            let (kind, keep) = (question.byte(), question.byte() == 1);
            oracle.inbound(session, account, kind, keep, question.field()).put(answers);
        }
        5 => {
            let message = oracle.encrypt(question.number(), question.field());
            put_message(answers, &message);
        }
        6 => {
            let session = question.number();
            let (kind, keep) = (question.byte(), question.byte() == 1);
            oracle.decrypt(session, kind, keep, question.field()).put(answers);
        }
        7 => put_field(answers, &oracle.state(question.number())),
        8 => oracle.forget(question.number(), question.number(), question.number()),
        unknown => panic!("no such question: {unknown}"),
    }
}

fn config(version: u8) -> SessionConfig {
    match version {
        1 => SessionConfig::version_1(),
        2 => SessionConfig::version_2(),
        unknown => panic!("no such Olm version: {unknown}"),
    }
}

fn put_message(answers: &mut Vec<u8>, message: &OlmMessage) {
    let (kind, bytes) = message.to_parts();
    answers.push(kind as u8);
    put_field(answers, &bytes);
}
