//! What a source of streets hands over before anything is judged: points, lines and their tags.

/// Key and value pairs as OpenStreetMap writes them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tags(pub(crate) Vec<(String, String)>);

impl Tags {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Whether a key has this value.
    pub(crate) fn is(&self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Whether a key is present and does not deny itself.
    pub(crate) fn affirms(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value != "no")
    }
}

/// A point. Coordinates are degrees times 10,000,000, the precision of OpenStreetMap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SourceNode {
    pub(crate) id: i64,
    pub(crate) lat_e7: i32,
    pub(crate) lon_e7: i32,
}

/// A line through points.
#[derive(Debug, Clone)]
pub(crate) struct SourceWay {
    pub(crate) id: i64,
    pub(crate) refs: Vec<i64>,
    pub(crate) tags: Tags,
}

/// Everything a source holds.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// All points, in the order of the source.
    pub(crate) nodes: Vec<SourceNode>,
    /// Tags of the points that have a tag of interest, by node id.
    pub(crate) tagged: Vec<(i64, Tags)>,
    /// The lines that have a tag of interest.
    pub(crate) ways: Vec<SourceWay>,
    /// How many lines there were in all.
    pub(crate) ways_seen: usize,
    /// How many relations were passed over.
    pub(crate) relations_seen: usize,
    /// How many blobs of a kind unknown to the format were passed over.
    pub(crate) foreign_blobs: usize,
    /// What must be shown on every map drawn from it; empty when nothing.
    pub(crate) attribution: String,
}
