//! Measures vodozemac as RatchetBenchmark measures ours: the same operations, the same payload, one thread. The
//! releases that are compared cannot share a lock file, so each has a program of its own over this.

mod median;
mod ratchet;

use median::median_ns;
pub use ratchet::Ratchet;

/// As long as a short text with its headers, the same as in RatchetBenchmark.
const PAYLOAD: [u8; 200] = [7; 200];
/// So many messages that each is decrypted with other keys than the one before.
const ARRIVED: usize = 1000;
const MANY: usize = 1 << 20;

/// Prints nanoseconds an operation, one JSON object a line, for both versions of Olm.
pub fn print<R: Ratchet>() {
    for version in [1, 2] {
        measure::<R>(version);
    }
}

fn measure<R: Ratchet>(version: u8) {
    let print = |operation: &str, ns: f64| {
        let row = serde_json::json!({"ratchet": R::NAME, "version": version, "operation": operation, "ns": ns});
        println!("{row}");
    };

    let encrypt = median_ns(
        MANY,
        || Pair::<R>::standing(version),
        |pair, _| R::encrypt(&mut pair.ours, &PAYLOAD),
    );
    print("encrypt", encrypt);

    let decrypt = median_ns(
        ARRIVED,
        || {
            let mut pair = Pair::<R>::standing(version);
            // The first of a chain costs a Diffie-Hellman step, which is not meant here.
            let first = R::encrypt(&mut pair.ours, &PAYLOAD);
            R::decrypt(&mut pair.theirs, &first);
            let arrived: Vec<R::Message> = (0..ARRIVED).map(|_| R::encrypt(&mut pair.ours, &PAYLOAD)).collect();
            (pair, arrived)
        },
        |(pair, arrived), index| R::decrypt(&mut pair.theirs, &arrived[index]),
    );
    print("decrypt", decrypt);

    let ping_pong = median_ns(
        MANY,
        || Pair::<R>::standing(version),
        |pair, _| {
            let message = R::encrypt(&mut pair.ours, &PAYLOAD);
            R::decrypt(&mut pair.theirs, &message);
            let answer = R::encrypt(&mut pair.theirs, &PAYLOAD);
            R::decrypt(&mut pair.ours, &answer)
        },
    );
    print("pingPong", ping_pong);

    let open_outbound = median_ns(
        MANY,
        || (R::account(), R::account()),
        |(alice, bob), _| R::encrypt(&mut R::open(alice, bob, version), &PAYLOAD),
    );
    print("openOutbound", open_outbound);

    let open_inbound = median_ns(
        MANY,
        || {
            let (alice, bob) = (R::account(), R::account());
            let first = R::encrypt(&mut R::open(&alice, &bob, version), &PAYLOAD);
            (alice, bob, first)
        },
        |(alice, bob, first), _| R::accept(bob, alice, first, version),
    );
    print("openInbound", open_inbound);

    let save = median_ns(MANY, || Pair::<R>::standing(version), |pair, _| R::save(&pair.ours));
    print("save", save);

    let restore = median_ns(
        MANY,
        || R::save(&Pair::<R>::standing(version).ours),
        |state, _| R::restore(state),
    );
    print("restore", restore);
}

/// Both ends of a session of which each has received, so that neither sends pre-key messages.
struct Pair<R: Ratchet> {
    ours: R::Session,
    theirs: R::Session,
}

impl<R: Ratchet> Pair<R> {
    fn standing(version: u8) -> Self {
        let alice = R::account();
        let mut bob = R::account();
        let mut ours = R::open(&alice, &bob, version);
        let first = R::encrypt(&mut ours, &PAYLOAD);
        let mut theirs = R::accept(&mut bob, &alice, &first, version);
        let answer = R::encrypt(&mut theirs, &PAYLOAD);
        R::decrypt(&mut ours, &answer);
        Pair { ours, theirs }
    }
}
