//! The compact bytes: the same city on both sides, and no damage accepted in silence.

use city::{City, MapError};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn there_and_back(city: &City) {
    let other = City::decode(city.encoded()).unwrap();
    assert_eq!(other.hash(), city.hash());
    assert_eq!(other.encoded(), city.encoded());
    assert_eq!(other.edges(), city.edges());
    assert_eq!(other.nodes(), city.nodes());
    assert_eq!(other.attribution(), city.attribution());
    assert_eq!(other.bounds(), city.bounds());
    assert!(other.streets_for_drawing().eq(city.streets_for_drawing()));
    assert!(other.tracks_for_drawing().eq(city.tracks_for_drawing()));
    assert!(other.shapes_for_drawing().eq(city.shapes_for_drawing()));
    let (point, heading) = city.point_along(city::EdgeId(0), 1.0);
    assert_eq!(other.place_in_words(point, heading), city.place_in_words(point, heading));
}

#[test]
fn a_generated_city_comes_back_whole() {
    there_and_back(&City::generated(1));
}

#[test]
fn san_francisco_comes_back_whole() {
    if let Some(city) = crate::san_francisco() {
        there_and_back(city);
    }
}

#[test]
fn damaged_bytes_are_refused_or_give_a_city_with_another_hash() {
    let city = City::generated(1);
    assert!(matches!(City::decode(&[]), Err(MapError::Encoding(_))));
    assert!(matches!(City::decode(b"not a city"), Err(MapError::Encoding(_))));
    let whole = city.encoded();
    assert!(City::decode(&whole[..whole.len() / 2]).is_err());
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..300 {
        let mut bytes = whole.to_vec();
        let at = random.random_range(0..bytes.len());
        bytes[at] ^= 1 << random.random_range(0..8);
        if let Ok(other) = City::decode(&bytes) {
            assert_ne!(other.hash(), city.hash());
            let _ = other.place_in_words(other.bounds().south_west, 0.0);
        }
    }
}
