//! What espeak-ng must be given to say a text as a person would. The captions keep the text.

use simulator::passengers::Language;

/// Written so, to be read so. Of two that begin at the same place the longer stands first.
const CHINESE: &[(&str, &str)] = &[
    // 不 and 一 change their tone before others; the dictionary knows them alone.
    ("是不是", "是bu5是"),
    ("不动", "bu2动"),
    ("不会", "bu2会"),
    ("不太", "bu2太"),
    ("不要", "bu2要"),
    ("不用", "bu2用"),
    ("不上", "bu2上"),
    ("一直", "yi4直"),
    ("一声", "yi4声"),
    ("一点", "yi4点"),
    ("一个", "yi2ge5"),
    ("一分钟", "yi4分钟"),
    ("一条", "yi4条"),
    // Characters with several readings.
    ("我得去", "我dei3去"),
    ("转圈", "zhuan4圈"),
    ("处于", "chu3于"),
    ("系好", "ji4好"),
    ("原地", "原di4"),
    ("地点", "di4点"),
];

const FRENCH: &[(&str, &str)] = &[("blessé(e)", "blessé")];

/// A sentence as it is given to espeak-ng.
pub(super) fn reading(language: Language, sentence: &str) -> String {
    let table = match language {
        Language::Chinese => CHINESE,
        Language::French => FRENCH,
        Language::English | Language::Spanish => &[],
    };
    let mut out = String::new();
    let mut rest = sentence;
    while let Some(c) = rest.chars().next() {
        if let Some((written, read)) = table.iter().find(|(written, _)| rest.starts_with(written)) {
            out.push_str(read);
            rest = &rest[written.len()..];
        } else {
            match c {
                // The sentence stands in markup.
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                _ => out.push(c),
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_replace_what_would_be_misread_and_nothing_else() {
        let check = |language, text, expected: &str| assert_eq!(reading(language, text), expected);
        check(Language::Chinese, "我想我得去医院。", "我想我dei3去医院。");
        check(Language::Chinese, "是不是爆胎了？", "是bu5是爆胎了？");
        check(Language::French, "Êtes-vous blessé(e) ?", "Êtes-vous blessé ?");
        check(Language::English, "Bed & <breakfast>", "Bed &amp; &lt;breakfast>");
    }
}
