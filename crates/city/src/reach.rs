//! Which part of the streets hangs together: the largest set of edges that all reach each other.

use crate::graph::{EdgeId, Graph};

const UNSEEN: u32 = u32::MAX;

/// The largest set of edges of which each can be driven to from each other by the turning rules.
///
/// Tarjan's algorithm with its own stack: a long chain of streets must not exhaust the thread's.
pub(crate) fn main_part(graph: &Graph) -> Vec<EdgeId> {
    let count = graph.edges.len();
    let turns: Vec<Vec<u32>> =
        (0..count as u32).map(|edge| graph.turns(EdgeId(edge)).map(|next| next.0).collect()).collect();
    let mut order = vec![UNSEEN; count];
    let mut lowest = vec![UNSEEN; count];
    let mut open = vec![false; count];
    let mut pending = Vec::new();
    let mut best: Vec<u32> = Vec::new();
    let mut seen = 0;
    for root in 0..count {
        if order[root] != UNSEEN {
            continue;
        }
        let mut path = vec![(root, 0usize)];
        while let Some((edge, turn)) = path.last_mut() {
            let edge = *edge;
            if *turn == 0 {
                order[edge] = seen;
                lowest[edge] = seen;
                seen += 1;
                open[edge] = true;
                pending.push(edge as u32);
            }
            if let Some(next) = turns[edge].get(*turn).map(|next| *next as usize) {
                *turn += 1;
                if order[next] == UNSEEN {
                    path.push((next, 0));
                } else if open[next] {
                    lowest[edge] = lowest[edge].min(order[next]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                lowest[*parent] = lowest[*parent].min(lowest[edge]);
            }
            if lowest[edge] == order[edge] {
                let at = pending.iter().rposition(|member| *member as usize == edge).unwrap_or(0);
                let part = pending.split_off(at);
                for member in &part {
                    open[*member as usize] = false;
                }
                if part.len() > best.len() {
                    best = part;
                }
            }
        }
    }
    best.sort_unstable();
    best.into_iter().map(EdgeId).collect()
}
