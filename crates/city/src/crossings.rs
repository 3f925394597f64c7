//! Streets and crossings by name, tolerant of case, short forms and accents.

use std::collections::BTreeSet;

use assistance::geo::GeoPoint;

use crate::city::City;
use crate::graph::NodeId;
use crate::survey::Survey;
use crate::words::{TYPES, short_name};

/// Nodes of one crossing lie within this distance of each other: a street with separate
/// carriageways meets another one in up to four nodes.
const ONE_CROSSING_M: f64 = 60.0;

/// Where two streets meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossing {
    /// In words: "Valencia St at 19th St".
    pub name: String,
    /// The node nearest to the middle of the crossing.
    pub node: NodeId,
    /// Where that node is.
    pub point: GeoPoint,
}

/// A name as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NameKey {
    /// All words, types in their short form.
    full: String,
    /// Without the type.
    bare: String,
}

/// The comparable form of every name, by number of the name.
#[derive(Debug)]
pub(crate) struct NameBook {
    keys: Vec<NameKey>,
}

impl NameBook {
    pub(crate) fn build(survey: &Survey) -> Self {
        Self { keys: survey.names.iter().map(|name| key(name)).collect() }
    }

    /// Numbers of the names that a typed name may mean: with its type the exact street, without
    /// it every street of that name.
    pub(crate) fn matching(&self, typed: &str) -> BTreeSet<u32> {
        let wanted = key(typed);
        let numbers = |test: &dyn Fn(&NameKey) -> bool| -> BTreeSet<u32> {
            (0..).zip(&self.keys).filter(|(_, key)| test(key)).map(|(number, _)| number).collect()
        };
        if wanted.full.is_empty() {
            return BTreeSet::new();
        }
        let typeless = wanted.full == wanted.bare;
        numbers(&|key| key.full == wanted.full || (typeless && key.bare == wanted.bare))
    }
}

fn fold(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    }
}

fn key(name: &str) -> NameKey {
    let plain: String =
        name.to_lowercase().chars().map(fold).filter(|c| !matches!(c, '.' | '\'' | '’' | ',')).collect();
    let mut words: Vec<String> = plain.split_whitespace().map(str::to_owned).collect();
    let type_at = words.iter().rposition(|word| short_type(word).is_some()).filter(|at| *at > 0);
    if let Some(at) = type_at {
        words[at] = short_type(&words[at]).unwrap_or_default();
    }
    let full = words.join(" ");
    if let Some(at) = type_at {
        words.remove(at);
    }
    NameKey { full, bare: words.join(" ") }
}

fn short_type(word: &str) -> Option<String> {
    TYPES
        .iter()
        .find(|(long, short)| word.eq_ignore_ascii_case(long) || word.eq_ignore_ascii_case(short))
        .map(|(_, short)| short.to_lowercase())
}

impl City {
    /// Names of all streets that cars drive on, in full, sorted, each once.
    #[must_use]
    pub fn street_names(&self) -> Vec<&str> {
        let numbers: BTreeSet<u32> = self.graph.edges.iter().filter_map(|edge| edge.name).collect();
        let mut names: Vec<&str> = numbers.iter().map(|number| self.survey.names[*number as usize].as_str()).collect();
        names.sort_unstable();
        names
    }

    /// Where two streets meet; empty when they do not. "valencia" finds Valencia Street; case,
    /// accents and short forms of the type do not matter. Sorted by node.
    #[must_use]
    pub fn crossings(&self, one: &str, other: &str) -> Vec<Crossing> {
        let (one, other) = (self.names.matching(one), self.names.matching(other));
        let mut groups: Vec<(Vec<NodeId>, String)> = Vec::new();
        for (index, node) in self.graph.nodes.iter().enumerate() {
            let names: BTreeSet<u32> =
                node.leaving.iter().chain(&node.arriving).filter_map(|id| self.edge(*id).name).collect();
            let first = names.iter().find(|name| one.contains(name));
            let second = names.iter().find(|name| other.contains(name) && Some(*name) != first);
            let (Some(first), Some(second)) = (first, second) else { continue };
            let id = NodeId(index as u32);
            let near = |members: &[NodeId]| {
                members.iter().any(|member| self.node(*member).point.distance_m(node.point) <= ONE_CROSSING_M)
            };
            match groups.iter_mut().find(|(members, _)| near(members)) {
                Some((members, _)) => members.push(id),
                None => {
                    let [first, second] = [first, second].map(|name| short_name(&self.survey.names[*name as usize]));
                    groups.push((vec![id], format!("{first} at {second}")));
                }
            }
        }
        groups.into_iter().filter_map(|(members, name)| self.middle_of(&members, name)).collect()
    }

    fn middle_of(&self, members: &[NodeId], name: String) -> Option<Crossing> {
        let count = members.len() as f64;
        let sum = members
            .iter()
            .map(|id| self.node(*id).point)
            .fold((0.0, 0.0), |sum, point| (sum.0 + point.lat_deg / count, sum.1 + point.lon_deg / count));
        let middle = GeoPoint { lat_deg: sum.0, lon_deg: sum.1 };
        let from_middle = |id: &NodeId| self.node(*id).point.distance_m(middle);
        let node = members.iter().copied().min_by(|a, b| from_middle(a).total_cmp(&from_middle(b)))?;
        Some(Crossing { name, node, point: self.node(node).point })
    }

    /// The place a person means by "Valencia and 19th", "Valencia St & 19th St", "Mission at 8th",
    /// "Oak / Fell" or "412 Linden Street"; the first one where there are several.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<GeoPoint> {
        let text = text.trim();
        for separator in [" and ", " at ", "&", "/", "@"] {
            let parts = split_once_ignoring_case(text, separator);
            if let Some(crossing) = parts.and_then(|(one, other)| self.crossings(one, other).into_iter().next()) {
                return Some(crossing.point);
            }
        }
        let (number, street) = text.split_once(' ')?;
        self.address(number.parse().ok()?, street).map(|address| address.point)
    }
}

fn split_once_ignoring_case<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    // Lower-casing ASCII only keeps every byte where it was.
    let at = text.to_ascii_lowercase().find(separator)?;
    Some((text[..at].trim(), text[at + separator.len()..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_names_match_in_their_usual_spellings() {
        // The last one is how some houses spell their street.
        let names =
            ["Valencia Street", "Larch Street", "Larch Court", "Terry A. François Boulevard", "Broadway", "Valencia"];
        let survey = Survey { names: names.iter().map(|name| (*name).to_owned()).collect(), ..Survey::default() };
        let book = NameBook::build(&survey);
        let check = |typed: &str, expected: &[u32]| {
            assert_eq!(book.matching(typed).into_iter().collect::<Vec<_>>(), expected, "{typed}");
        };
        check("Valencia Street", &[0]);
        check("valencia st", &[0]);
        check("VALENCIA", &[0, 5]);
        check("Valencia Ave", &[]);
        check("larch st.", &[1]);
        check("Larch", &[1, 2]);
        check("terry a francois blvd", &[3]);
        check("broadway", &[4]);
        check("", &[]);
        check("Market", &[]);
    }
}
