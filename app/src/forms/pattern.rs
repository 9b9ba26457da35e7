//! Regular expressions of `pattern`: the `regex` crate on the server, `RegExp` in the browser.
//!
//! Nothing is translated between the two. What only one of them knows (look-around and back references exist in
//! `RegExp` alone) is checked where it is understood; elsewhere [`is_match`] says that it does not know.

/// Whether `text` contains a match; `None` when the pattern is not understood here.
#[cfg(feature = "ssr")]
pub(super) fn is_match(pattern: &str, text: &str) -> Option<bool> {
    Some(compile(pattern)?.is_match(text))
}

/// Whether the pattern can be checked here.
#[cfg(feature = "ssr")]
pub(super) fn is_known(pattern: &str) -> bool {
    compile(pattern).is_some()
}

#[cfg(feature = "ssr")]
fn compile(pattern: &str) -> Option<regex::Regex> {
    // Big counted repetitions must not cost memory.
    regex::RegexBuilder::new(pattern).size_limit(1 << 20).dfa_size_limit(1 << 20).build().ok()
}

/// Whether `text` contains a match; `None` when the pattern is not understood here.
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
pub(super) fn is_match(pattern: &str, text: &str) -> Option<bool> {
    Some(compile(pattern)?.test(text))
}

/// Whether the pattern can be checked here.
#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
pub(super) fn is_known(pattern: &str) -> bool {
    compile(pattern).is_some()
}

#[cfg(all(feature = "hydrate", not(feature = "ssr")))]
fn compile(pattern: &str) -> Option<js_sys::RegExp> {
    use wasm_bindgen::JsCast as _;
    // By reflection, because a plain `new RegExp` throws through the whole program on a bad pattern.
    let class = js_sys::Reflect::get(&js_sys::global(), &"RegExp".into()).ok()?;
    let class: js_sys::Function = class.dyn_into().ok()?;
    let arguments = js_sys::Array::of2(&pattern.into(), &"u".into());
    js_sys::Reflect::construct(&class, &arguments).ok()?.dyn_into().ok()
}

/// Whether `text` contains a match; never known without `ssr` or `hydrate`.
#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
pub(super) fn is_match(_pattern: &str, _text: &str) -> Option<bool> {
    None
}

/// Whether the pattern can be checked here: not without `ssr` or `hydrate`.
#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
pub(super) fn is_known(_pattern: &str) -> bool {
    true
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn searches_unanchored_and_knows_its_limits() {
        assert_eq!(is_match("b+", "abbc"), Some(true));
        assert_eq!(is_match("^b+$", "abbc"), Some(false));
        assert_eq!(is_match("(?=a)", "a"), None);
        assert!(!is_known("(((a{1000}){1000}){1000})"));
    }
}
