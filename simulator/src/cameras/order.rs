//! What hides what: the order in which standing things are painted.

/// Corners of a footprint, east and north from the eye, counter-clockwise.
pub(super) type Foot = [[f32; 2]; 4];

/// A footprint with what it takes to compare it with others.
struct Plan {
    foot: Foot,
    /// From left to right as the eye sees it; everything for what reaches beside the eye.
    from: f32,
    to: f32,
    away: f32,
}

fn plan(foot: Foot, right: [f32; 2], ahead: [f32; 2]) -> Plan {
    let (mut from, mut to) = (f32::MAX, f32::MIN);
    let mut beside = false;
    for corner in &foot {
        let depth = corner[0] * ahead[0] + corner[1] * ahead[1];
        if depth < 0.3 {
            beside = true;
            continue;
        }
        let at = (corner[0] * right[0] + corner[1] * right[1]) / depth;
        from = from.min(at);
        to = to.max(at);
    }
    let middle = foot.iter().fold([0.0, 0.0], |sum, c| [sum[0] + c[0] / 4.0, sum[1] + c[1] / 4.0]);
    if beside {
        (from, to) = (f32::MIN, f32::MAX);
    }
    // A finger's breadth more, for what sways and leans.
    Plan { foot, from: from - 0.02, to: to + 0.02, away: middle[0].hypot(middle[1]) }
}

/// Positions of the footprints, to be painted in this order: nothing hides what comes after it.
/// `right` and `ahead` are the directions of the picture on the ground.
pub(super) fn back_to_front(feet: &[Foot], right: [f32; 2], ahead: [f32; 2]) -> Vec<usize> {
    let plans: Vec<Plan> = feet.iter().map(|foot| plan(*foot, right, ahead)).collect();
    let count = plans.len();
    // Whom each one waits for, and how many it waits for itself.
    let mut hides: Vec<Vec<u16>> = vec![Vec::new(); count];
    let mut waits = vec![0_u32; count];
    for one in 0..count {
        for other in one + 1..count {
            let (a, b) = (&plans[one], &plans[other]);
            if a.to < b.from || b.to < a.from {
                continue;
            }
            match in_front(a, b) {
                Some(true) => {
                    hides[other].push(one as u16);
                    waits[one] += 1;
                }
                Some(false) => {
                    hides[one].push(other as u16);
                    waits[other] += 1;
                }
                None => {}
            }
        }
    }
    let mut left: Vec<usize> = (0..count).collect();
    left.sort_by(|a, b| plans[*b].away.total_cmp(&plans[*a].away));
    let mut order = Vec::with_capacity(count);
    while !left.is_empty() {
        // Should three hide each other in a ring, the farthest goes first.
        let next = left.iter().position(|at| waits[*at] == 0).unwrap_or(0);
        let at = left.remove(next);
        for later in &hides[at] {
            waits[usize::from(*later)] = waits[usize::from(*later)].saturating_sub(1);
        }
        order.push(at);
    }
    order
}

/// Whether `a` may hide `b`; `None` when neither can hide the other.
fn in_front(a: &Plan, b: &Plan) -> Option<bool> {
    let (a_spares_b, b_spares_a) = {
        let (eye_at_a, eye_at_b) = parted(&a.foot, &b.foot);
        let (eye_at_b2, eye_at_a2) = parted(&b.foot, &a.foot);
        (eye_at_b || eye_at_b2, eye_at_a || eye_at_a2)
    };
    match (a_spares_b, b_spares_a) {
        (true, true) => None,
        (false, true) => Some(true),
        (true, false) => Some(false),
        // They touch: the nearer one is in front.
        (false, false) => Some(a.away <= b.away),
    }
}

/// Whether a side of `a` parts it from `b`, with the eye on the side of `a`, and with it on that of `b`.
fn parted(a: &Foot, b: &Foot) -> (bool, bool) {
    let (mut eye_at_a, mut eye_at_b) = (false, false);
    for index in 0..4 {
        let (from, to) = (a[index], a[(index + 1) % 4]);
        let side = |at: [f32; 2]| (to[0] - from[0]) * (at[1] - from[1]) - (to[1] - from[1]) * (at[0] - from[0]);
        if b.iter().all(|corner| side(*corner) <= 1e-3) {
            if side([0.0, 0.0]) > 0.0 {
                eye_at_a = true;
            } else {
                eye_at_b = true;
            }
        }
    }
    (eye_at_a, eye_at_b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f32, y: f32, half_x: f32, half_y: f32) -> Foot {
        [[x - half_x, y - half_y], [x + half_x, y - half_y], [x + half_x, y + half_y], [x - half_x, y + half_y]]
    }

    fn order(feet: &[Foot]) -> Vec<usize> {
        back_to_front(feet, [1.0, 0.0], [0.0, 1.0])
    }

    #[test]
    fn a_person_before_a_long_wall_is_painted_over_it_though_its_middle_is_nearer() {
        // A wall along the street from 5 to 45 metres; somebody stands before its far end.
        let wall = rect(6.0, 25.0, 0.5, 20.0);
        let person = rect(5.0, 42.0, 0.3, 0.3);
        let behind = rect(9.0, 44.0, 0.3, 0.3);
        let order = order(&[person, wall, behind]);
        assert_eq!(order, [2, 1, 0]);
    }

    #[test]
    fn three_in_a_row_come_from_the_far_end() {
        let feet = [rect(0.0, 10.0, 1.0, 2.0), rect(0.3, 30.0, 1.0, 2.0), rect(-0.2, 20.0, 1.0, 2.0)];
        assert_eq!(order(&feet), [1, 2, 0]);
    }
}
