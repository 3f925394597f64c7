//! The jitter buffer against networks that lose, delay, repeat and reorder.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const START_US: u64 = 5_000_000;
/// The sender's clock has nothing in common with ours.
const SENDER_US: u64 = 777_000_000_000;

fn packet(seq: u32, captured_us: u64) -> Packet {
    Packet { seq, captured_us, payload: Bytes::copy_from_slice(&seq.to_be_bytes()) }
}

/// A packet on its way, and when it comes.
#[derive(Debug, Clone)]
struct Arrival {
    at_us: u64,
    packet: Packet,
}

/// Packets sent each 20 ms, the first with number `first`, `late(i)` after the quickest way. Those
/// for which it is `None` are lost.
fn sent(count: u64, first: u32, late: impl Fn(u64) -> Option<u64>) -> Vec<Arrival> {
    let one = |i: u64| {
        let packet = packet(first.wrapping_add(i as u32), SENDER_US + i * FRAME_US);
        late(i).map(|late| Arrival { at_us: START_US + i * FRAME_US + late, packet })
    };
    (0..count).filter_map(one).collect()
}

#[derive(Debug, Default)]
struct Heard {
    /// Sequence numbers, in the order in which they were played.
    played: Vec<u32>,
    recovered: u64,
    concealed: u64,
    silent: u64,
    deepest: usize,
    /// How long the packets that were played had waited since they were captured, less the quickest
    /// way, microseconds.
    waits: Vec<u64>,
    unplayed: Unplayed,
}

/// Plays until `for_us` have passed, a device asking each 20 ms; stretched frames are 5 ms longer
/// or shorter.
fn play(mut arrivals: Vec<Arrival>, for_us: u64) -> Heard {
    arrivals.sort_by_key(|arrival| arrival.at_us);
    let (mut buffer, mut heard) = (JitterBuffer::new(), Heard::default());
    let mut arrivals = arrivals.into_iter().peekable();
    let mut now = START_US;
    while now < START_US + for_us {
        while let Some(arrival) = arrivals.next_if(|arrival| arrival.at_us <= now) {
            buffer.put(arrival.packet, arrival.at_us);
            heard.deepest = heard.deepest.max(buffer.depth());
        }
        let mut length = FRAME_US;
        match buffer.take(now) {
            Playout::Decode(packet, pace) => {
                heard.played.push(packet.seq);
                heard.waits.push((now - START_US).saturating_sub(packet.captured_us - SENDER_US));
                match pace {
                    Pace::Even => {}
                    Pace::Shorter => length -= 5_000,
                    Pace::Longer => length += 5_000,
                }
            }
            Playout::Recover(_) => heard.recovered += 1,
            Playout::Conceal => heard.concealed += 1,
            Playout::Silence => {
                heard.silent += 1;
                length = 1_000;
            }
        }
        now += length;
    }
    heard.unplayed = buffer.unplayed();
    heard
}

fn numbers(first: u32, count: u32) -> Vec<u32> {
    (0..count).map(|i| first.wrapping_add(i)).collect()
}

#[test]
fn even_packets_are_all_played_30_ms_after_they_could_have_been() {
    let heard = play(sent(500, 10, |_| Some(0)), 10_000_000);
    assert_eq!(heard.played, numbers(10, heard.played.len() as u32));
    assert!(heard.played.len() > 490);
    assert_eq!((heard.recovered, heard.concealed, heard.unplayed), (0, 0, Unplayed::default()));
    assert!(heard.deepest <= 4, "{}", heard.deepest);
    let settled = &heard.waits[200..];
    assert!(settled.iter().all(|wait| (27_000..=41_000).contains(wait)), "{settled:?}");
}

#[test]
fn numbers_may_wrap_around() {
    let heard = play(sent(100, u32::MAX - 40, |_| Some(0)), 2_400_000);
    assert_eq!(heard.played, numbers(u32::MAX - 40, 100));
}

#[test]
fn the_first_packets_may_come_in_any_order() {
    let heard = play(sent(50, 7, |i| Some([30_000, 0, 25_000, 0, 0][i as usize % 5])), 1_200_000);
    assert_eq!(heard.played, numbers(7, 50));
}

#[test]
fn of_two_lost_in_a_row_one_is_concealed_and_one_recovered_and_nothing_waits_longer() {
    let heard = play(sent(500, 0, |i| (i % 40 < 38).then_some(i * 7 % 31 * 1_000)), 9_900_000);
    assert_eq!(heard.unplayed.late, 0);
    assert!((11..=13).contains(&heard.recovered), "{}", heard.recovered);
    assert!((11..=13).contains(&heard.concealed), "{}", heard.concealed);
    assert!(heard.waits[100..].iter().all(|wait| (44_000..=63_000).contains(wait)), "{:?}", heard.waits);
}

#[test]
fn a_speaker_who_pauses_loses_nothing() {
    for pause_us in [60_000, 100_000, 160_000, 3_000_000, 60_000_000] {
        let mut arrivals = sent(100, 0, |_| Some(0));
        for arrival in &mut arrivals[50..] {
            arrival.at_us += pause_us;
            arrival.packet.captured_us += pause_us;
        }
        let heard = play(arrivals, pause_us + 2_400_000);
        assert_eq!(heard.played, numbers(0, 100), "after {pause_us}");
        assert_eq!((heard.recovered, heard.unplayed.late, heard.unplayed.missing), (0, 0, 0), "after {pause_us}");
        assert!(heard.concealed <= 15, "{} frames were made up in a pause of {pause_us}", heard.concealed);
    }
}

#[test]
fn what_fills_a_long_pause_does_not_count_as_lost() {
    let heard = play(sent(100, 0, |_| Some(0)), 4_000_000);
    assert_eq!(heard.concealed, heard.unplayed.fillers);
    assert_eq!(heard.played.len(), 100);
}

#[test]
fn after_an_outage_the_newest_is_heard_again_soon() {
    // For 600 ms nothing comes, then all of it at once.
    let stalled = |i: u64| Some(if (100..130).contains(&i) { (130 - i) * FRAME_US } else { 0 });
    let heard = play(sent(400, 0, stalled), 7_900_000);
    assert!(heard.unplayed.late + heard.unplayed.dropped >= 20, "{:?}", heard.unplayed);
    let back = heard.played.iter().position(|seq| *seq >= 130).unwrap();
    assert!(heard.waits[back] <= 250_000, "{}", heard.waits[back]);
    assert!(*heard.waits.last().unwrap() <= 95_000, "{:?}", heard.waits.last());
}

#[test]
fn a_sender_whose_clock_drifts_is_heard_without_a_gap_for_ten_minutes() {
    for ppm in [-500_i64, 500] {
        let drifted = |us: u64| us.saturating_add_signed(us as i64 * ppm / 1_000_000);
        // Its sound card drifts and its stamps with it; or the stamps alone.
        let mut by_card = sent(30_000, 0, |_| Some(0));
        let mut by_stamp = by_card.clone();
        for (i, (card, stamp)) in by_card.iter_mut().zip(&mut by_stamp).enumerate() {
            let jitter = i as u64 * 7 % 21 * 1_000;
            card.at_us = START_US + drifted(card.at_us - START_US) + jitter;
            stamp.packet.captured_us = SENDER_US + drifted(stamp.packet.captured_us - SENDER_US);
            stamp.at_us += jitter;
        }
        for arrivals in [by_card, by_stamp] {
            let heard = play(arrivals, 599_000_000);
            assert_eq!((heard.recovered, heard.concealed, heard.unplayed), (0, 0, Unplayed::default()), "{ppm} ppm");
            assert!(heard.deepest <= 6, "{ppm} ppm: {}", heard.deepest);
        }
    }
}

#[test]
fn one_wild_packet_is_left_out_and_three_that_agree_are_a_new_stream() {
    let mut arrivals = sent(200, 0, |_| Some(0));
    for (i, arrival) in arrivals.iter_mut().enumerate() {
        match i {
            50 => arrival.packet.seq = 900_000,
            60 => arrival.packet.captured_us += 3_600_000_000,
            100.. => arrival.packet.seq += 70_000,
            _ => {}
        }
    }
    let heard = play(arrivals, 4_400_000);
    assert_eq!(heard.unplayed.strange, 2 + 2);
    assert_eq!(heard.played.first(), Some(&0));
    assert!(!heard.played.contains(&900_000) && !heard.played.contains(&60));
    assert_eq!(heard.played.iter().filter(|seq| **seq > 70_000).count(), 98, "{:?}", heard.played);
}

#[test]
fn a_first_packet_with_a_wild_stamp_and_a_reboot_of_the_sender_cost_three_packets_each() {
    let mut arrivals = sent(200, 0, |_| Some(0));
    arrivals[0].packet.captured_us += 1 << 60;
    for arrival in &mut arrivals[100..] {
        arrival.packet.captured_us -= SENDER_US;
    }
    let mut buffer = JitterBuffer::new();
    let mut played = 0;
    for arrival in arrivals {
        buffer.put(arrival.packet, arrival.at_us);
        played += u64::from(matches!(buffer.take(arrival.at_us), Playout::Decode(..)));
    }
    assert!((185..=195).contains(&played), "{played}");
    assert_eq!(buffer.unplayed().strange, 4);
}

#[test]
fn what_was_recorded_and_is_sent_again_is_not_played() {
    let mut arrivals = sent(100, 0, |_| Some(0));
    let mut again = arrivals.clone();
    for arrival in &mut again {
        arrival.at_us += 30_000_000;
    }
    arrivals.extend(again);
    let heard = play(arrivals, 40_000_000);
    assert_eq!(heard.played, numbers(0, 100));
}

#[test]
fn packets_of_a_wrong_size_are_left_out() {
    let mut buffer = JitterBuffer::new();
    for payload in [Bytes::new(), Bytes::from(vec![0; MAX_PACKET + 1])] {
        buffer.put(Packet { seq: 1, captured_us: 1, payload }, 1);
    }
    assert_eq!((buffer.unplayed().strange, buffer.depth()), (2, 0));
}

/// Any network: each packet is lost, or comes up to 300 ms late, once or several times.
fn network() -> impl Strategy<Value = Vec<Arrival>> {
    let copies = prop::collection::vec(0_u64..300_000, 0..3);
    (any::<u32>(), prop::collection::vec(copies, 1..400)).prop_map(|(first, packets)| {
        let arrivals = packets.into_iter().zip(0..).flat_map(|(copies, i)| {
            let captured = i * FRAME_US;
            copies.into_iter().map(move |late| Arrival {
                at_us: START_US + captured + late,
                packet: packet(first.wrapping_add(i as u32), SENDER_US + captured),
            })
        });
        arrivals.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_network_does_nothing_is_played_twice_or_out_of_order(arrivals in network()) {
        let stamps: Vec<u64> = arrivals.iter().map(|arrival| arrival.packet.captured_us).collect();
        let of_seq = |seq: u32| arrivals.iter().find(|a| a.packet.seq == seq).unwrap().packet.captured_us;
        let heard = play(arrivals.clone(), 9_000_000);
        let played: Vec<u64> = heard.played.iter().map(|seq| of_seq(*seq)).collect();
        prop_assert!(played.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(heard.deepest <= MAX_PACKETS);
        // Each packet that came is accounted for: played, or counted as what became of it.
        let Unplayed { late, duplicates, dropped, strange, .. } = heard.unplayed;
        prop_assert_eq!(heard.played.len() as u64 + late + duplicates + dropped + strange, arrivals.len() as u64);
        prop_assert!(strange == 0);
        let distinct = stamps.iter().collect::<BTreeSet<_>>().len() as u64;
        prop_assert_eq!(heard.played.len() as u64 + late + dropped, distinct);
    }

    #[test]
    fn after_a_burst_of_losses_speech_is_even_again(lost in 1_u64..40, at in 50_u64..60) {
        let heard = play(sent(300, 0, |i| (!(at..at + lost).contains(&i)).then_some(i * 7 % 21 * 1_000)), 6_500_000);
        prop_assert_eq!(heard.unplayed.late + heard.unplayed.dropped, 0);
        prop_assert_eq!(heard.unplayed.missing, lost);
        prop_assert_eq!(heard.played.len() as u64, 300 - lost);
        prop_assert!(heard.concealed - heard.unplayed.fillers <= 6 && heard.recovered <= 1);
    }

    #[test]
    fn nonsense_in_any_order_never_panics_and_never_grows(
        steps in prop::collection::vec((any::<u32>(), any::<u64>(), any::<u64>(), 0_u8..4), 1..300),
    ) {
        let mut buffer = JitterBuffer::new();
        let mut now = 0_u64;
        for (seq, captured_us, step, kind) in steps {
            match kind {
                // A clock that goes anywhere, packets from anywhere.
                0 => { buffer.put(packet(seq, captured_us), step); }
                1 => { buffer.take(step); }
                // A clock that goes on, packets that nearly fit.
                2 => {
                    now += step % 40_000;
                    buffer.put(packet(seq % 200, now - now.min(captured_us % 400_000)), now);
                }
                _ => {
                    now += step % 40_000;
                    buffer.take(now);
                }
            }
            prop_assert!(buffer.depth() <= MAX_PACKETS);
            prop_assert!(buffer.due_in(now).is_none() || buffer.depth() > 0);
        }
    }
}
