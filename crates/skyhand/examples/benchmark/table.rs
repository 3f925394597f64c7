//! The table: what was aimed at, what came out, the floor or the rival of the same run, the verdict.

use observability::say;

/// Whether a number met its goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Met,
    Missed,
    /// Nothing was promised; the number stands for itself.
    Told,
    NotMeasured,
}

impl Verdict {
    pub(crate) fn of(met: bool) -> Self {
        if met { Self::Met } else { Self::Missed }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "**missed**",
            Self::Told => "—",
            Self::NotMeasured => "**not measured**",
        }
    }
}

/// Rows that were measured so far. They are printed at once at the end.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<[String; 5]>,
}

impl Table {
    pub(crate) fn row(&mut self, what: &str, goal: &str, measured: &str, beside: &str, verdict: Verdict) {
        let row = [what, goal, measured, beside, verdict.words()].map(str::to_owned);
        self.rows.push(row);
    }

    pub(crate) fn print(&self) {
        let widths: Vec<usize> = (0..5)
            .map(|at| {
                let heads = HEADS[at].chars().count();
                self.rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0).max(heads)
            })
            .collect();
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect();
            say(&format!("| {} |", cells.join(" | ")));
        };
        line(&HEADS.map(str::to_owned));
        line(&widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>());
        for row in &self.rows {
            line(row);
        }
    }
}

const HEADS: [&str; 5] = ["what", "goal", "measured", "floor or rival, same run", "verdict"];

fn pad(cell: &str, width: usize) -> String {
    format!("{cell}{}", " ".repeat(width - cell.chars().count()))
}
