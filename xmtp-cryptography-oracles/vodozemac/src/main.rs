//! Answers batches of questions on standard input with what vodozemac does. The form of both is in `question.rs`.

mod bytes;
mod oracle;
mod question;
mod state;
mod verdict;

use std::io::{self, BufReader, BufWriter, Read, Write};

fn main() -> io::Result<()> {
    let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut oracle = oracle::Oracle::default();
    let mut length = [0; 4];
    loop {
        match input.read_exact(&mut length) {
            Err(end) if end.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            result => result?,
        }
        let mut batch = vec![0; u32::from_be_bytes(length) as usize];
        input.read_exact(&mut batch)?;
        let answers = question::answer_all(&mut oracle, &batch);
        output.write_all(&(answers.len() as u32).to_be_bytes())?;
        output.write_all(&answers)?;
        output.flush()?;
    }
}
