//! A way through the diagram, step by step, with its tokens.

use engine::soundness::Step;
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use super::editor::Editor;
#[cfg(any(feature = "hydrate", test))]
use crate::diagram::viewer::{Marker, Overlay};
use crate::ui::icon::{Icon, IconView};

/// How long a step stays while the way plays.
#[cfg(feature = "hydrate")]
const PACE: std::time::Duration = std::time::Duration::from_millis(1200);

/// Shows a way on the diagram and in words; goes forth and back by buttons, arrow keys, or by itself.
#[component]
pub fn Replay(
    /// The steps.
    path: Vec<Step>,
    /// The elements at fault, marked with the last step.
    faulty: Vec<String>,
) -> impl IntoView {
    let last = path.len().saturating_sub(1);
    let steps = StoredValue::new(path);
    let faulty = StoredValue::new(faulty);
    let at = RwSignal::new(0_usize);
    let playing = RwSignal::new(false);
    let step_by = move |by: isize| {
        at.update(|at| *at = at.saturating_add_signed(by).min(last));
    };
    let go = move |by: isize| {
        playing.set(false);
        step_by(by);
    };
    let toggle = move |_| {
        if at.get_untracked() == last {
            at.set(0);
        }
        playing.update(|playing| *playing = !*playing);
    };
    #[cfg(feature = "hydrate")]
    live::follow(Editor::get(), at, playing, last, move |at| {
        steps.with_value(|steps| marks(&steps[at], at == last, &faulty.get_value()))
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = faulty;
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        event.prevent_default();
        go(by);
    };
    view! {
        <div class="replay" role="group" aria-label="The way there" on:keydown=on_key>
            <div class="replay__tools">
                <button type="button" class="button button--small" disabled=move || at.get() == 0 on:click=move |_| go(-1)>
                    "Previous"
                </button>
                <button type="button" class="button button--small" disabled=move || at.get() == last on:click=move |_| go(1)>
                    "Next"
                </button>
                <button type="button" class="button button--small" on:click=toggle>
                    {move || {
                        if playing.get() {
                            view! { <IconView icon=Icon::Pause/> "Pause" }
                        } else {
                            view! { <IconView icon=Icon::Play/> "Play" }
                        }
                    }}
                </button>
                <p class="replay__now" role="status">
                    {move || {
                        let text = steps.with_value(|steps| steps.get(at.get()).map(|step| quoted(&step.text)));
                        format!("Step {} of {}: {}", at.get() + 1, last + 1, text.unwrap_or_default())
                    }}
                </p>
            </div>
            <ol class="replay__steps">
                {steps
                    .get_value()
                    .into_iter()
                    .enumerate()
                    .map(|(number, step)| {
                        let current = move || (at.get() == number).then_some("step");
                        let jump = move |_| {
                            playing.set(false);
                            at.set(number);
                        };
                        view! {
                            <li>
                                <button type="button" class="link" aria-current=current on:click=jump>{quoted(&step.text)}</button>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
        </div>
    }
}

/// The engine's sentence with the quotes of print: it marks names by backticks.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    let mut is_open = false;
    for letter in text.chars() {
        if letter == '`' {
            quoted.push(if is_open { '”' } else { '“' });
            is_open = !is_open;
        } else {
            quoted.push(letter);
        }
    }
    quoted
}

/// What a step looks like: who moved, and where the tokens are now.
#[cfg(any(feature = "hydrate", test))]
fn marks(step: &Step, is_last: bool, faulty: &[String]) -> (Vec<Marker>, Vec<Overlay>) {
    let marker =
        |element: &String, class: &str| Marker { element: element.clone(), classes: vec![class.to_owned()] };
    let mut markers = vec![marker(step.event.as_ref().unwrap_or(&step.element), "is-active")];
    if is_last {
        markers.extend(faulty.iter().map(|element| marker(element, "is-failed")));
    }
    let mut overlays: Vec<Overlay> = Vec::new();
    for flow in &step.tokens {
        let count = step.tokens.iter().filter(|other| *other == flow).count();
        if overlays.iter().any(|overlay| overlay.element == *flow) {
            continue;
        }
        markers.push(marker(flow, "is-taken"));
        overlays.push(Overlay {
            element: flow.clone(),
            label: count.to_string(),
            class: if is_last || count > 1 { "token token--failed" } else { "token" }.to_owned(),
            position: "top-right".to_owned(),
        });
    }
    (markers, overlays)
}

#[cfg(feature = "hydrate")]
mod live {
    //! The parts that need the browser.

    use leptos::prelude::*;

    use super::{Editor, Marker, Overlay, PACE};

    /// Keeps the diagram at the step, goes on while it plays, and cleans up at the end.
    pub(super) fn follow(
        editor: Editor,
        at: RwSignal<usize>,
        playing: RwSignal<bool>,
        last: usize,
        marks: impl Fn(usize) -> (Vec<Marker>, Vec<Overlay>) + 'static,
    ) {
        Effect::new(move |_| {
            let (markers, overlays) = marks(at.get());
            editor.mark(&markers, &overlays);
        });
        Effect::new(move |_| {
            if !playing.get() {
                return;
            }
            let now = at.get();
            let next = move || {
                if playing.try_get_untracked() != Some(true) || at.try_get_untracked() != Some(now) {
                    return;
                }
                if now < last {
                    at.set(now + 1);
                }
                if now + 1 >= last {
                    playing.set(false);
                }
            };
            set_timeout(next, PACE);
        });
        on_cleanup(move || editor.mark(&[], &[]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(tokens: &[&str]) -> Step {
        Step {
            element: "join".to_owned(),
            event: None,
            flows: Vec::new(),
            tokens: tokens.iter().map(|flow| (*flow).to_owned()).collect(),
            text: "`Join` goes on to `End`.".to_owned(),
        }
    }

    #[test]
    fn tokens_are_counted_by_flow_and_the_fault_is_marked_at_the_end() {
        let faulty = ["pay".to_owned()];
        let (markers, overlays) = marks(&step(&["f1", "f2", "f1"]), false, &faulty);
        let labels: Vec<(&str, &str)> =
            overlays.iter().map(|overlay| (overlay.element.as_str(), overlay.label.as_str())).collect();
        assert_eq!(labels, [("f1", "2"), ("f2", "1")]);
        assert!(markers.iter().all(|marker| marker.element != "pay"));
        let (markers, _) = marks(&step(&["f1"]), true, &faulty);
        assert!(markers.iter().any(|marker| marker.element == "pay" && marker.classes == ["is-failed"]));
    }

    #[test]
    fn names_are_quoted() {
        assert_eq!(quoted("`Join` goes on to `End`."), "“Join” goes on to “End”.");
    }
}
