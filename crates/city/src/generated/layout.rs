//! The plan of the generated city: which streets there are, where they run and where they end.
//!
//! Metres east and north of the middle. North of the river a grid with a one-way downtown, a
//! diagonal avenue through a roundabout, a crescent, a hill with ring roads and a park; south of it
//! an older grid at an angle; a freeway on stilts, a railway at grade, a tramway, a beltline.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::names::{Names, ordinal};

/// East and north in metres.
pub(super) type Spot = [f64; 2];

/// The beltline runs this far from the middle.
const EDGE: f64 = 1950.0;
/// From the river's middle to the embankment roads.
const BANK: f64 = 95.0;
/// Half the river's width.
const HALF_RIVER: f64 = 62.0;
const HILL: Spot = [-1330.0, 1270.0];
const HILL_RADIUS: f64 = 560.0;
const CIRCUS_RADIUS: f64 = 45.0;

/// What a street is for, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Residential,
    Tertiary,
    Secondary,
    Primary,
    Ramp,
    Freeway,
}

/// Which parts of a street are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    North,
    South,
    /// North and south, on a bridge between.
    Across,
    /// As far as the far end of its bridge.
    ToSouthBank,
    /// All but the river.
    Belt,
    Everything,
}

/// One street of the plan.
#[derive(Debug, Clone)]
pub(super) struct Street {
    pub(super) name: String,
    pub(super) rank: Rank,
    /// `yes`, `-1`, or none for both directions.
    pub(super) oneway: Option<&'static str>,
    pub(super) lanes: u32,
    pub(super) mph: u32,
    /// 0 on the ground, 1 on stilts, 2 a ramp between: streets meet where levels are equal, and at their ends.
    pub(super) level: u8,
    pub(super) keep: Keep,
    pub(super) bridge_name: Option<&'static str>,
    pub(super) roundabout: bool,
    pub(super) points: Vec<Spot>,
}

/// The whole plan.
pub(super) struct Layout {
    pub(super) streets: Vec<Street>,
    pub(super) rail: Vec<Spot>,
    pub(super) tram: Vec<Spot>,
    pub(super) water: Vec<Vec<Spot>>,
    pub(super) parks: Vec<Vec<Spot>>,
    pub(super) circus: Spot,
    park: [Spot; 2],
}

fn river_y(x: f64) -> f64 {
    -720.0 + 150.0 * (x / 640.0).sin()
}

fn freeway_x(y: f64) -> f64 {
    1480.0 + 110.0 * (y / 800.0).sin()
}

fn distance(a: Spot, b: Spot) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn sampled(from: f64, to: f64, step: f64, at: impl Fn(f64) -> Spot) -> Vec<Spot> {
    let count = ((to - from).abs() / step).ceil().max(1.0) as usize;
    (0..=count).map(|index| at(from + (to - from) * index as f64 / count as f64)).collect()
}

impl Layout {
    /// Whether the piece of a street with this middle is built.
    pub(super) fn is_built(&self, street: &Street, middle: Spot) -> bool {
        let [x, y] = middle;
        if street.roundabout {
            return true;
        }
        let within = x.abs() <= EDGE + 1.0 && y.abs() <= EDGE + 1.0;
        let [low, high] = self.park;
        let in_park = x > low[0] && x < high[0] && y > low[1] && y < high[1];
        let blocked = distance(middle, HILL) < HILL_RADIUS - 6.0
            || in_park
            || (street.level == 0 && distance(middle, self.circus) < CIRCUS_RADIUS - 3.0);
        let above = y - river_y(x);
        within
            && match street.keep {
                Keep::North => above > BANK - 1.0 && !blocked,
                Keep::South => above < 1.0 - BANK,
                Keep::Across => !blocked,
                Keep::ToSouthBank => above > -BANK - 1.0 && !blocked,
                Keep::Belt => above.abs() > BANK - 1.0,
                Keep::Everything => true,
            }
    }

    /// Whether a piece with this middle spans the river.
    pub(super) fn is_over_river(&self, middle: Spot) -> bool {
        (middle[1] - river_y(middle[0])).abs() < BANK - 1.0
    }
}

/// Draws the plan.
pub(super) fn lay_out(random: &mut ChaCha8Rng) -> Layout {
    let mut names = Names::shuffled(random);
    let columns: Vec<f64> = (-12..=12)
        .map(|index| f64::from(index) * 149.0 + if index % 6 == 0 { 0.0 } else { random.random_range(-16.0..16.0) })
        .collect();
    let rows: Vec<f64> =
        (0..21).map(|index| -640.0 + f64::from(index) * 121.0 + random.random_range(-9.0..9.0)).collect();
    let circus = [0.0, rows[10]];
    let mut layout = Layout {
        streets: Vec::new(),
        rail: Vec::new(),
        tram: vec![[0.0, -EDGE], [0.0, EDGE]],
        water: Vec::new(),
        parks: Vec::new(),
        circus,
        park: [[columns[8] + 1.0, rows[14] + 1.0], [columns[11] - 1.0, rows[18] - 1.0]],
    };
    // The order is that of importance: where two streets crowd each other, the earlier one stays.
    layout.add_frame(circus);
    layout.add_avenues(&columns, circus);
    layout.add_freeway(&rows);
    layout.add_hill(&mut names);
    layout.add_north_grid(&columns, &rows, &mut names);
    layout.add_south_grid(&mut names, random);
    layout.add_ground(&columns, &rows, circus);
    layout
}

impl Layout {
    fn add(&mut self, name: &str, rank: Rank, keep: Keep, points: Vec<Spot>) -> &mut Street {
        let (lanes, mph) = match rank {
            Rank::Residential => (2, 25),
            Rank::Tertiary => (2, 25),
            Rank::Secondary => (4, 30),
            Rank::Primary => (4, 35),
            Rank::Ramp => (1, 35),
            Rank::Freeway => (3, 55),
        };
        let at = self.streets.len();
        self.streets.push(Street {
            name: name.to_owned(),
            rank,
            oneway: None,
            lanes,
            mph,
            level: 0,
            keep,
            bridge_name: None,
            roundabout: false,
            points,
        });
        &mut self.streets[at]
    }

    /// Beltline, embankments and the roundabout.
    fn add_frame(&mut self, circus: Spot) {
        let corner = |x: f64, y: f64, from: f64| {
            let (cx, cy) = (x * (EDGE - 160.0), y * (EDGE - 160.0));
            sampled(from, from - 90.0, 30.0, move |angle| {
                [cx + 160.0 * angle.to_radians().cos(), cy + 160.0 * angle.to_radians().sin()]
            })
        };
        let mut belt = corner(-1.0, 1.0, 180.0);
        belt.extend(corner(1.0, 1.0, 90.0));
        belt.extend(corner(1.0, -1.0, 0.0));
        belt.extend(corner(-1.0, -1.0, -90.0));
        belt.push(belt[0]);
        self.add("Beltline Road", Rank::Secondary, Keep::Belt, belt);
        let bank = |side: f64| sampled(-EDGE - 60.0, EDGE + 60.0, 60.0, move |x| [x, river_y(x) + side * BANK]);
        self.add("North Embankment", Rank::Tertiary, Keep::Everything, bank(1.0));
        self.add("South Embankment", Rank::Tertiary, Keep::Everything, bank(-1.0));
        let ring = sampled(0.0, 360.0, 15.0, |angle| {
            let angle = angle.to_radians();
            [circus[0] + CIRCUS_RADIUS * angle.cos(), circus[1] + CIRCUS_RADIUS * angle.sin()]
        });
        let ring = self.add("Founders Circle", Rank::Primary, Keep::Everything, ring);
        (ring.roundabout, ring.lanes, ring.mph, ring.oneway) = (true, 2, 15, Some("yes"));
    }

    fn add_avenues(&mut self, columns: &[f64], circus: Spot) {
        let line = |x: f64| vec![[x, EDGE + 40.0], [x, -EDGE - 40.0]];
        let main = self.add("Meridian Avenue", Rank::Primary, Keep::Across, line(columns[12]));
        main.bridge_name = Some("Lantern Bridge");
        let west = self.add("Westgate Avenue", Rank::Secondary, Keep::Across, line(columns[6]));
        west.bridge_name = Some("Swan Bridge");
        let east = self.add("Customs Avenue", Rank::Tertiary, Keep::ToSouthBank, line(columns[18]));
        east.bridge_name = Some("Customs Bridge");
        let diagonal = vec![[-1500.0, circus[1] - 1140.0], circus, [1640.0, circus[1] + 1246.0]];
        self.add("Concord Avenue", Rank::Secondary, Keep::North, diagonal);
        let crescent = sampled(-62.0, 62.0, 6.0, |angle| {
            let angle = angle.to_radians();
            [circus[0] + 525.0 * angle.cos(), circus[1] + 525.0 * angle.sin()]
        });
        self.add("Observatory Crescent", Rank::Tertiary, Keep::North, crescent);
    }

    fn add_freeway(&mut self, rows: &[f64]) {
        let carriageway = |side: f64| sampled(-EDGE, EDGE, 50.0, move |y| [freeway_x(y) + side * 12.0, y]);
        let ends = [[freeway_x(EDGE), EDGE], [freeway_x(-EDGE), -EDGE]];
        let mut north = carriageway(1.0);
        let mut south = carriageway(-1.0);
        south.reverse();
        // Both carriageways begin and end on the beltline, in one junction each.
        for line in [&mut north, &mut south] {
            let (first, last) = (0, line.len() - 1);
            for (index, end) in [(first, line[first]), (last, line[last])] {
                line[index] = if end[1] > 0.0 { ends[0] } else { ends[1] };
            }
        }
        let ramps = [3usize, 9, 15].map(|row| rows[row]);
        for (line, side) in [(&north, 1.0), (&south, -1.0)] {
            for y in ramps {
                let street = [freeway_x(y) + side * 72.0, y];
                // Nearest vertex of the carriageway at a height: ramps begin and end at vertices.
                let vertex = |height: f64| {
                    let off = |spot: &&Spot| (spot[1] - height).abs();
                    line.iter().min_by(|a, b| off(a).total_cmp(&off(b))).copied().unwrap_or(street)
                };
                let (before, after) = (vertex(y - side * 260.0), vertex(y + side * 260.0));
                let bend = |from: Spot| [from[0] + side * 40.0, (from[1] + 2.0 * y) / 3.0];
                let exit = vec![before, bend(before), street];
                let entry = vec![street, bend(after), after];
                for points in [exit, entry] {
                    let ramp = self.add("", Rank::Ramp, Keep::Everything, points);
                    (ramp.level, ramp.oneway) = (2, Some("yes"));
                }
            }
        }
        for line in [north, south] {
            let freeway = self.add("Bayline Freeway", Rank::Freeway, Keep::Everything, line);
            (freeway.level, freeway.oneway) = (1, Some("yes"));
        }
    }

    fn add_hill(&mut self, names: &mut Names) {
        for (index, radius) in [HILL_RADIUS, 380.0, 205.0].into_iter().enumerate() {
            let ring = sampled(0.0, 360.0, 10.0, |angle| {
                let angle = angle.to_radians();
                let wobble = if index == 0 { 0.0 } else { 18.0 * (3.0 * angle).sin() };
                [HILL[0] + (radius + wobble) * angle.cos(), HILL[1] + (radius + wobble) * angle.sin()]
            });
            let rank = if index == 0 { Rank::Tertiary } else { Rank::Residential };
            self.add(&names.hill_drive(), rank, Keep::Everything, ring);
        }
        for spoke in 0..5 {
            let start = 72.0 * f64::from(spoke) + 20.0;
            let points = sampled(175.0, HILL_RADIUS + 6.0, 40.0, |radius| {
                let angle = (start + (radius - 205.0) * 0.07).to_radians();
                [HILL[0] + radius * angle.cos(), HILL[1] + radius * angle.sin()]
            });
            self.add(&names.hill_way(), Rank::Residential, Keep::Everything, points);
        }
    }

    fn add_north_grid(&mut self, columns: &[f64], rows: &[f64], names: &mut Names) {
        for (index, x) in columns.iter().enumerate().filter(|(index, _)| ![6, 12, 18].contains(index)) {
            let rank = if index % 4 == 1 { Rank::Tertiary } else { Rank::Residential };
            let line = vec![[*x, river_y(*x)], [*x, EDGE + 40.0]];
            let downtown = x.abs() < 720.0;
            let street = self.add(&names.north(), rank, Keep::North, line);
            if downtown {
                // Both spellings of a one-way occur in real maps.
                street.oneway = Some(if index % 2 == 0 { "yes" } else { "-1" });
                (street.lanes, street.mph) = (2, 25);
                street.rank = Rank::Tertiary;
            }
        }
        for (index, y) in rows.iter().enumerate() {
            let rank = match index % 6 {
                3 => Rank::Secondary,
                0 => Rank::Tertiary,
                _ => Rank::Residential,
            };
            let line = vec![[-EDGE - 40.0, *y], [EDGE + 40.0, *y]];
            let street = self.add(&format!("{} Street", ordinal(index + 1)), rank, Keep::North, line);
            if (7..=13).contains(&index) && rank == Rank::Residential {
                street.oneway = Some(if index % 2 == 0 { "yes" } else { "-1" });
            }
        }
    }

    fn add_south_grid(&mut self, names: &mut Names, random: &mut ChaCha8Rng) {
        let (sine, cosine) = 24f64.to_radians().sin_cos();
        let turned =
            |along: f64, across: f64| [along * cosine - across * sine, -1400.0 + along * sine + across * cosine];
        for index in -9..=9 {
            let across = f64::from(index) * 138.0 + random.random_range(-8.0..8.0);
            let line = vec![turned(-2600.0, across), turned(2600.0, across)];
            let rank = if index % 3 == 0 { Rank::Tertiary } else { Rank::Residential };
            // Lines that leave the south at once would only waste a name.
            if line_is_south(&line) {
                self.add(&names.south_street(), rank, Keep::South, line);
            }
        }
        for index in -13..=13 {
            let along = f64::from(index) * 168.0 + random.random_range(-10.0..10.0);
            let line = vec![turned(along, -1600.0), turned(along, 1600.0)];
            let rank = if index % 5 == 0 { Rank::Tertiary } else { Rank::Residential };
            if line_is_south(&line) {
                self.add(&names.south_avenue(), rank, Keep::South, line);
            }
        }
    }

    fn add_ground(&mut self, columns: &[f64], rows: &[f64], circus: Spot) {
        self.rail = sampled(-EDGE - 60.0, EDGE + 60.0, 45.0, |x| [x, 300.0 + 0.3 * x + 120.0 * (x / 700.0).sin()]);
        let shore = |side: f64| sampled(-EDGE - 60.0, EDGE + 60.0, 40.0, move |x| [x, river_y(x) + side * HALF_RIVER]);
        let mut river = shore(1.0);
        river.extend(shore(-1.0).into_iter().rev());
        river.push(river[0]);
        let [low, high] = self.park;
        let middle = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
        let lake = sampled(0.0, 360.0, 12.0, |angle| {
            let angle = angle.to_radians();
            let wobble = 1.0 + 0.15 * (2.0 * angle).sin();
            [middle[0] + 130.0 * wobble * angle.cos(), middle[1] + 70.0 * wobble * angle.sin()]
        });
        self.water = vec![river, closed(lake)];
        let block = |west: f64, south: f64, east: f64, north: f64| {
            let (w, s, e, n) = (west + 11.0, south + 11.0, east - 11.0, north - 11.0);
            vec![[w, s], [e, s], [e, n], [w, n], [w, s]]
        };
        let green = sampled(0.0, 360.0, 20.0, |angle| {
            let angle = angle.to_radians();
            [HILL[0] + 165.0 * angle.cos(), HILL[1] + 165.0 * angle.sin()]
        });
        self.parks = vec![
            block(low[0], low[1], high[0], high[1]),
            block(columns[14], rows[6], columns[15], rows[7]),
            block(columns[8], rows[8], columns[9], rows[9]),
            block(columns[20], rows[12], columns[21], rows[13]),
            closed(green),
            closed(sampled(0.0, 360.0, 30.0, |angle| {
                let angle = angle.to_radians();
                [circus[0] + 30.0 * angle.cos(), circus[1] + 30.0 * angle.sin()]
            })),
        ];
    }
}

/// Joins last and first point exactly: computed circles miss themselves by a rounding.
fn closed(mut ring: Vec<Spot>) -> Vec<Spot> {
    if let (Some(first), Some(last)) = (ring.first().copied(), ring.last_mut()) {
        *last = first;
    }
    ring
}

/// Whether at least 400 m of a line lie in the south of the city.
fn line_is_south(line: &[Spot]) -> bool {
    let (a, b) = (line[0], line[1]);
    let steps = 130;
    let inside = (0..=steps).filter(|step| {
        let share = f64::from(*step) / f64::from(steps);
        let [x, y] = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
        x.abs() < EDGE && y > -EDGE && y < river_y(x) - BANK
    });
    inside.count() as f64 * distance(a, b) / f64::from(steps) > 400.0
}
