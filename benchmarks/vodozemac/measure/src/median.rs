use std::hint::black_box;
use std::time::{Duration, Instant};

const SAMPLES: usize = 31;
const SAMPLE: Duration = Duration::from_millis(50);

/// The median of many samples, in nanoseconds an operation. What prepares a sample is not counted.
///
/// `most` is how many operations one prepared state is good for.
pub fn median_ns<S, R>(
    most: usize,
    mut prepare: impl FnMut() -> S,
    mut operation: impl FnMut(&mut S, usize) -> R,
) -> f64 {
    let mut sample = |count: usize| {
        let mut state = prepare();
        let began = Instant::now();
        for index in 0..count {
            black_box(operation(&mut state, index));
        }
        began.elapsed()
    };
    let mut count = 1;
    while count < most && sample(count) < SAMPLE {
        count = (count * 2).min(most);
    }
    for _ in 0..SAMPLES / 4 {
        sample(count);
    }
    let mut samples: Vec<f64> = (0..SAMPLES)
        .map(|_| sample(count).as_nanos() as f64 / count as f64)
        .collect();
    samples.sort_by(f64::total_cmp);
    samples[SAMPLES / 2]
}
