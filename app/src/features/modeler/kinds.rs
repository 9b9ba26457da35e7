//! The kinds of elements in words.

/// What people call an element of a BPMN type: `bpmn:UserTask` is a “User task”.
#[must_use]
pub fn kind_words(kind: &str) -> String {
    let name = kind.trim_start_matches("bpmn:");
    match name {
        "Participant" => return "Pool".to_owned(),
        "SubProcess" => return "Sub-process".to_owned(),
        "AdHocSubProcess" => return "Ad-hoc sub-process".to_owned(),
        "DataObjectReference" => return "Data object".to_owned(),
        "DataStoreReference" => return "Data store".to_owned(),
        _ => {}
    }
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
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
            ("bpmn:Participant", "Pool"),
        ] {
            assert_eq!(kind_words(kind), words);
        }
    }
}
