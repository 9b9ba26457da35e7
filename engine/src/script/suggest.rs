//! "Did you mean": the known name closest to a misspelt one.

/// The candidate nearest to a name, if one is near enough to be a slip.
///
/// Case differences and swapped neighbours count little; of equally near names the first in
/// alphabetical order wins, so that messages are stable.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    if wanted.is_empty() || wanted.len() > MAX_LENGTH {
        return None;
    }
    let allowed = (wanted.len() / 3).min(3);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && candidate.len() <= MAX_LENGTH * 4)
        .filter_map(|candidate| {
            let lower: Vec<char> = candidate.to_lowercase().chars().collect();
            let near = lower.len().abs_diff(wanted.len()) <= allowed;
            let distance = near.then(|| distance(&wanted, &lower))?;
            (distance <= allowed).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The question whether the nearest candidate was meant, for the help of a problem.
pub(crate) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, candidates).map(|near| format!("Did you mean `{near}`?"))
}

/// Longer names are not compared.
const MAX_LENGTH: usize = 60;

/// Edits between two words: insert, delete, replace, or swap two neighbours.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let replace = previous[column] + usize::from(letter != other);
            let mut cost = replace.min(previous[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && *letter == right[column - 1] && left[row - 1] == *other;
            if swapped {
                cost = cost.min(before[column - 1] + 1);
            }
            current.push(cost);
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous[right.len()]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("customr", Some("customer"))]
    #[case("Customer", Some("customer"))]
    #[case("cusotmer", Some("customer"))]
    #[case("totl", Some("total"))]
    #[case("x", None)]
    #[case("Y", Some("y"))]
    #[case("nothing_like_it", None)]
    #[case("", None)]
    fn near_names(#[case] name: &str, #[case] expected: Option<&str>) {
        assert_eq!(nearest(name, ["customer", "total", "y"]), expected);
    }

    #[test]
    fn a_name_is_not_its_own_suggestion() {
        assert_eq!(nearest("total", ["total"]), None);
    }
}
