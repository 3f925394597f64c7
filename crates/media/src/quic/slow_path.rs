//! Pictures over a path that is slower than what is offered.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::tests::{Authority, Door, picture, up, wait};
use super::*;
use crate::frames::PictureKind;
use crate::link::{Lane, MediaLink, Outgoing};
use crate::picture::View;

/// Bytes that a router holds before it drops.
const HELD: usize = 48;

/// A path to `door` that carries so many bytes a second towards it, and everything back. It ends with
/// the process.
fn narrow(door: SocketAddr, bytes_per_second: u32) -> SocketAddr {
    let local = || UdpSocket::bind("127.0.0.1:0").unwrap();
    let (near, far) = (Arc::new(local()), Arc::new(local()));
    let address = near.local_addr().unwrap();
    let client: Arc<Mutex<Option<SocketAddr>>> = Arc::default();
    let (hold, held) = sync_channel::<Vec<u8>>(HELD);
    let (from, known) = (Arc::clone(&near), Arc::clone(&client));
    std::thread::spawn(move || {
        let mut packet = [0; 2_048];
        while let Ok((length, address)) = from.recv_from(&mut packet) {
            *known.lock().unwrap() = Some(address);
            drop(hold.try_send(packet[..length].to_vec()));
        }
    });
    let to = Arc::clone(&far);
    std::thread::spawn(move || {
        while let Ok(packet) = held.recv() {
            std::thread::sleep(Duration::from_secs(1) * u32::try_from(packet.len()).unwrap() / bytes_per_second);
            drop(to.send_to(&packet, door));
        }
    });
    std::thread::spawn(move || {
        let mut packet = [0; 2_048];
        while let Ok((length, _)) = far.recv_from(&mut packet) {
            let client = *client.lock().unwrap();
            drop(client.map(|client| near.send_to(&packet[..length], client)));
        }
    });
    address
}

#[test]
fn on_a_path_that_carries_a_fifth_of_what_is_offered_every_view_still_arrives() {
    let authority = Authority::new();
    let door = Door::new(&authority);
    let address = narrow(door.address(), 250_000);
    let mut link = door.link_by(address, &authority.client(&authority));
    up(&mut link, Lane::Pictures);
    for number in 1..=60 {
        for view in View::OUTSIDE {
            link.send(Lane::Pictures, Outgoing::Picture(picture(number, view, PictureKind::Live, 22_000))).unwrap();
        }
        std::thread::sleep(Duration::from_millis(66));
    }
    let arrived = || {
        let mut newest: BTreeMap<View, Vec<u64>> = BTreeMap::new();
        for (_, news) in door.heard() {
            if let LineNews::Picture(frame) = news {
                newest.entry(frame.view).or_default().push(frame.number);
            }
        }
        newest
    };
    // In the end the last of each view is there, whatever was given up before it.
    wait(|| {
        let arrived = arrived();
        View::OUTSIDE.iter().all(|view| arrived.get(view).is_some_and(|all| all.contains(&60))).then_some(())
    });
    let arrived = arrived();
    let counters = link.counters(Lane::Pictures);
    for (view, all) in &arrived {
        assert!(all.len() >= 5, "{view:?}: {all:?}, {counters:?}");
    }
    assert!(counters.pictures_reset <= 8, "{counters:?}");
}
