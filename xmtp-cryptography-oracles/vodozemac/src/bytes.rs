//! Reading and writing of the pieces that batches and saved states are made of. The other end of the pipe is a test of
//! ours: what it writes wrongly is a mistake in a program, and a panic.

pub type Key = [u8; 32];

pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    pub fn byte(&mut self) -> u8 {
        self.take(1)[0]
    }

    pub fn number(&mut self) -> u32 {
        u32::from_be_bytes(self.take(4).try_into().expect("four bytes"))
    }

    pub fn field(&mut self) -> &'a [u8] {
        let length = self.number() as usize;
        self.take(length)
    }

    pub fn key(&mut self) -> Key {
        self.take(32).try_into().expect("a key")
    }

    pub fn varint(&mut self) -> u64 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let next = self.byte();
            value |= u64::from(next & 0x7F) << shift;
            if next < 0x80 {
                break;
            }
        }
        value
    }
}

pub fn put_field(target: &mut Vec<u8>, field: &[u8]) {
    target.extend_from_slice(&(field.len() as u32).to_be_bytes());
    target.extend_from_slice(field);
}

pub fn put_varint(target: &mut Vec<u8>, value: u64) {
    let mut rest = value;
    while rest >= 0x80 {
        target.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    target.push(rest as u8);
}
