//! The kinds of elements in words.

/// What people call an element of a BPMN type: `bpmn:UserTask`, or `userTask` as in a file, is a “User task”.
#[must_use]
pub fn kind_words(kind: &str) -> String {
    let mut words = String::new();
    for letter in kind.trim_start_matches("bpmn:").chars() {
        if words.is_empty() {
            words.extend(letter.to_uppercase());
        } else if letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    match words.as_str() {
        "Participant" => "Pool".to_owned(),
        "Sub process" => "Sub-process".to_owned(),
        "Ad hoc sub process" => "Ad-hoc sub-process".to_owned(),
        "Data object reference" => "Data object".to_owned(),
        "Data store reference" => "Data store".to_owned(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::kind_words;

    #[test]
    fn kinds_read_like_words() {
        for (kind, words) in [
            ("bpmn:UserTask", "User task"),
            ("bpmn:IntermediateCatchEvent", "Intermediate catch event"),
            ("bpmn:Process", "Process"),
            ("bpmn:SubProcess", "Sub-process"),
            ("userTask", "User task"),
            ("adHocSubProcess", "Ad-hoc sub-process"),
            ("bpmn:Participant", "Pool"),
        ] {
            assert_eq!(kind_words(kind), words);
        }
    }
}
