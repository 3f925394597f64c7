//! Just enough reading of Rust (and protobuf) text to judge what code names, as opposed to
//! what its comments and strings talk about.

/// The text with comments and the insides of strings and characters replaced by spaces.
/// Line breaks stay where they were, so line numbers still fit.
pub(crate) fn code_only(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => line_end(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => block_comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if !continues_word(bytes, at) => match raw_string_end(bytes, at + 1) {
                Some(end) => end,
                None => at,
            },
            b'b' if !continues_word(bytes, at) && bytes[at..].starts_with(b"br") => {
                raw_string_end(bytes, at + 2).unwrap_or(at)
            }
            b'\'' => character_end(bytes, at).unwrap_or(at),
            _ => at,
        };
        if end == at {
            at += 1;
            continue;
        }
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end;
    }
    // Only whole characters inside comments and strings were overwritten, byte by byte with ASCII.
    String::from_utf8_lossy(&out).into_owned()
}

/// The other half of [`code_only`]: comments and the insides of strings, with code replaced by spaces.
pub(crate) fn prose_only(text: &str) -> String {
    let code = code_only(text);
    let mut out = text.as_bytes().to_vec();
    for (byte, code) in out.iter_mut().zip(code.bytes()) {
        if *byte == code && !byte.is_ascii_whitespace() {
            *byte = b' ';
        }
    }
    // Only whole characters outside comments and strings were overwritten.
    String::from_utf8_lossy(&out).into_owned()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the byte at `at` stands inside a word that began before it (the `r` of `for"` is no prefix).
fn continues_word(bytes: &[u8], at: usize) -> bool {
    at > 0 && is_word(bytes[at - 1]) && !(bytes[at - 1] == b'b' && (at < 2 || !is_word(bytes[at - 2])))
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| from + n)
}

fn block_comment_end(bytes: &[u8], from: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = from;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of a raw string whose hashes (if any) and quote stand at `at`.
fn raw_string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let hashes = bytes.get(at..)?.iter().take_while(|b| **b == b'#').count();
    if bytes.get(at + hashes) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.resize(hashes + 1, b'#');
    let body = at + hashes + 1;
    let length = bytes[body..].windows(close.len()).position(|w| w == close.as_slice());
    Some(length.map_or(bytes.len(), |n| body + n + close.len()))
}

/// The end of a character literal at `from`, or nothing when it is a lifetime.
fn character_end(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = &bytes[from + 1..];
    match rest.first()? {
        b'\\' => {
            // The escaped character may itself be a quote.
            let close = rest.iter().skip(2).position(|b| *b == b'\'')?;
            Some(from + 1 + 2 + close + 1)
        }
        _ => {
            let width = std::str::from_utf8(&rest[..rest.len().min(4)])
                .or_else(|e| std::str::from_utf8(&rest[..e.valid_up_to()]))
                .ok()?
                .chars()
                .next()?
                .len_utf8();
            (rest.get(width) == Some(&b'\'')).then_some(from + 1 + width + 1)
        }
    }
}

/// The code with everything that only tests compile replaced by spaces: items behind
/// `#[cfg(test)]` with a body in braces. Expects the output of [`code_only`].
pub(crate) fn without_tests(code: &str) -> String {
    let mut out = code.as_bytes().to_vec();
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let start = from + found;
        let end = item_end(code.as_bytes(), start);
        for byte in &mut out[start..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        from = end;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Where the item that begins at `start` ends: at its closing brace, or at a semicolon before any brace.
fn item_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

/// A path that code names, such as `std::time::Instant`, with the line it stands on.
/// A glob import ends with `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedPath {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The segments between the `::`.
    pub(crate) segments: Vec<String>,
}

impl NamedPath {
    /// Whether this names `banned` (given as `a::b`), something inside it, or a glob that contains it.
    pub(crate) fn reaches(&self, banned: &str) -> bool {
        let banned: Vec<&str> = banned.split("::").collect();
        for (at, part) in self.segments.iter().enumerate() {
            match banned.get(at) {
                None => return true,
                Some(_) if part == "*" => return true,
                Some(wanted) if part == wanted => {}
                Some(_) => return false,
            }
        }
        self.segments.len() >= banned.len()
    }
}

/// Every path that the code names, with nested imports (`use std::{fs, net::TcpStream}`)
/// written out. Expects the output of [`code_only`].
pub(crate) fn named_paths(code: &str) -> Vec<NamedPath> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        // `impl Iterator + use<'a>` names what is captured and imports nothing.
        if tokens[at].1 == "use" && tokens.get(at + 1).is_none_or(|t| t.1 != "<") {
            at = use_tree(&tokens, at + 1, &[], &mut found);
        } else if tokens[at].1.as_bytes().first().is_some_and(|b| is_word(*b)) {
            let line = tokens[at].0;
            let mut segments = vec![tokens[at].1.to_owned()];
            while tokens.get(at + 1).is_some_and(|t| t.1 == "::")
                && tokens.get(at + 2).is_some_and(|t| is_word(t.1.as_bytes()[0]))
            {
                segments.push(tokens[at + 2].1.to_owned());
                at += 2;
            }
            found.push(NamedPath { line, segments });
            at += 1;
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one branch of an import; returns the place after it.
fn use_tree(tokens: &[(usize, &str)], mut at: usize, before: &[String], found: &mut Vec<NamedPath>) -> usize {
    let mut segments = before.to_vec();
    let mut line = tokens.get(at).map_or(0, |t| t.0);
    while let Some((here, token)) = tokens.get(at) {
        match *token {
            "::" => {}
            "{" => {
                at += 1;
                // A `;` in here is no import at all; without this the place would never move on.
                while tokens.get(at).is_some_and(|t| t.1 != "}" && t.1 != ";") {
                    at = use_tree(tokens, at, &segments, found);
                    if tokens.get(at).is_some_and(|t| t.1 == ",") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "as" => at += 1,
            "self" if !segments.is_empty() => {}
            ";" | "," | "}" => break,
            word => {
                line = *here;
                segments.push(word.to_owned());
            }
        }
        at += 1;
    }
    found.push(NamedPath { line, segments });
    at
}

/// Words, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        if bytes[at] == b'\n' {
            line += 1;
            at += 1;
        } else if is_word(bytes[at]) {
            while at < bytes.len() && is_word(bytes[at]) {
                at += 1;
            }
            found.push((line, &code[start..at]));
        } else if bytes[at..].starts_with(b"::") {
            at += 2;
            found.push((line, "::"));
        } else {
            let width = code[at..].chars().next().map_or(1, char::len_utf8);
            at += width;
            if !bytes[start].is_ascii_whitespace() {
                found.push((line, &code[start..at]));
            }
        }
    }
    found
}

/// The line, from 1, on which the byte at `at` stands.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count()
}

/// Where `word` stands in `text` as a whole word (or phrase), byte offsets in order.
pub(crate) fn whole_words(text: &str, word: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let edge = |inside: u8, outside: Option<&u8>| !is_word(inside) || outside.is_none_or(|b| !is_word(*b));
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| {
            let end = at + word.len();
            let before = at.checked_sub(1).and_then(|b| bytes.get(b));
            edge(bytes[*at], before) && edge(bytes[end - 1], bytes.get(end))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(code: &str) -> Vec<String> {
        named_paths(&code_only(code)).iter().map(|p| p.segments.join("::")).collect()
    }

    #[test]
    fn comments_and_strings_are_blank_and_lines_stay() {
        let cases = [
            ("a // tonic::x\nb", "a            \nb"),
            ("a /* x /* y */ z */ b", "a                   b"),
            (r#"f("tonic \" :: x")"#, r"f(               )"),
            ("f(r#\"a \" b\"#)", "f(          )"),
            ("f(b\"x\")", "f(b   )"),
            ("x('\\'', '\"', 'é')", "x(    ,    ,     )"),
            ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
            ("for\"x\"", "for   "),
        ];
        for (text, expected) in cases {
            assert_eq!(code_only(text), expected, "{text}");
        }
        assert_eq!(code_only("\"a\nb\"\nc").lines().count(), 3);
    }

    #[test]
    fn prose_is_what_code_is_not() {
        let text = "for one in 0..3 { f(\"é x\") } // for good\nlet é = 1;";
        assert_eq!(prose_only(text).trim_end(), format!("{:20}\"é x\"{:4}// for good", "", ""));
        assert_eq!(prose_only(text).lines().count(), 2);
    }

    #[test]
    fn nested_imports_are_written_out() {
        assert_eq!(
            named("use std::{fs, net::{TcpStream as T, self}, time::*};\nlet x = std::time::Instant::now();"),
            ["std::fs", "std::net::TcpStream", "std::net", "std::time::*", "let", "x", "std::time::Instant::now"]
        );
    }

    #[test]
    fn what_is_captured_is_no_import_and_what_is_no_import_has_an_end() {
        assert_eq!(named("fn f<'a>() -> impl Copy + use<'a> { x; y }").last().unwrap(), "y");
        assert_eq!(named("use a::{b; c} d").last().unwrap(), "d");
    }

    #[test]
    fn a_path_reaches_what_it_names_contains_or_globs() {
        let cases = [
            ("std::time::Instant::now", "std::time::Instant", true),
            ("std::time::*", "std::time::Instant", true),
            ("std::time::Duration", "std::time::Instant", false),
            ("std::time", "std::time::Instant", false),
            ("tokio::spawn", "tokio", true),
            ("my_tokio::spawn", "tokio", false),
        ];
        for (path, banned, expected) in cases {
            let path = NamedPath { line: 1, segments: path.split("::").map(str::to_owned).collect() };
            assert_eq!(path.reaches(banned), expected, "{path:?} {banned}");
        }
    }

    #[test]
    fn what_only_tests_compile_is_left_out() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests { use rand::Rng; fn b() { {} } }\nfn c() {}\n#[cfg(test)]\nuse rand::x;\nfn d() {}";
        let rest = without_tests(&code_only(code));
        assert!(!rest.contains("rand"), "{rest}");
        assert!(rest.contains("fn a") && rest.contains("fn c") && rest.contains("fn d"));
        assert_eq!(rest.lines().count(), code.lines().count());
    }

    #[test]
    fn whole_words_have_edges() {
        assert_eq!(whole_words("lane lanes plane a-lane", "lane"), [0, 19]);
        assert_eq!(whole_words("stop!() x_stop!()", "stop!"), [0]);
    }
}
