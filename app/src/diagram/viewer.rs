//! A BPMN diagram to look at: coloured by state, selectable, with zoom.

use leptos::html::Div;
use leptos::prelude::*;
use serde::Serialize;

use crate::ui::icon::{Icon, IconView};

/// A mark on an element: CSS classes that colour it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Marker {
    /// The id of the element.
    pub element: String,
    /// The classes.
    pub classes: Vec<String>,
}

/// A label on an element: a count or a sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlay {
    /// The id of the element.
    pub element: String,
    /// What it says.
    pub label: String,
    /// The class that colours it.
    pub class: String,
    /// Where it sits: `top-right` or `bottom-left`.
    pub position: String,
}

/// A diagram; needs scripts, so pages put an outline beside it.
#[component]
pub fn DiagramViewer(
    /// The BPMN file.
    #[prop(into)]
    xml: Signal<String>,
    /// Marks on elements.
    #[prop(into, optional)]
    markers: Signal<Vec<Marker>>,
    /// Labels on elements.
    #[prop(into, optional)]
    overlays: Signal<Vec<Overlay>>,
    /// The selected element, both ways.
    #[prop(optional)]
    selected: RwSignal<Option<String>>,
) -> impl IntoView {
    let container = NodeRef::<Div>::new();
    let failure = RwSignal::new(None::<String>);
    #[cfg(feature = "hydrate")]
    let view = live::View::mount(container, xml, markers, overlays, selected, failure);
    #[cfg(not(feature = "hydrate"))]
    let _ = (xml, markers, overlays, selected);
    let zoom = move |direction: i8| {
        #[cfg(feature = "hydrate")]
        view.zoom(direction);
        #[cfg(not(feature = "hydrate"))]
        let _ = direction;
    };
    view! {
        <div class="diagram">
            <div class="diagram__canvas" node_ref=container></div>
            <noscript>
                <p class="diagram__note">"The diagram needs JavaScript; everything else works without."</p>
            </noscript>
            {move || failure.get().map(|message| view! { <p class="diagram__note" role="alert">{message}</p> })}
            <div class="diagram__tools needs-script" role="group" aria-label="Zoom">
                <button type="button" class="button button--small" aria-label="Zoom in" title="Zoom in" on:click=move |_| zoom(1)>
                    <IconView icon=Icon::Plus/>
                </button>
                <button type="button" class="button button--small" aria-label="Zoom out" title="Zoom out" on:click=move |_| zoom(-1)>
                    <span aria-hidden="true">"−"</span>
                </button>
                <button type="button" class="button button--small" aria-label="Fit into view" title="Fit into view" on:click=move |_| zoom(0)>
                    <IconView icon=Icon::Fit/>
                </button>
            </div>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod live {
    //! The diagram in the browser.

    use leptos::html::Div;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use wasm_bindgen::JsValue;

    use super::{Marker, Overlay};
    use crate::diagram::bridge::{self, Handle, ViewerModule};

    /// A handle to the diagram on the screen, once it is there.
    #[derive(Clone, Copy)]
    pub(super) struct View(RwSignal<Option<Handle>, LocalStorage>);

    impl View {
        /// Draws the diagram again whenever its file changes, and follows marks and selection.
        pub(super) fn mount(
            container: NodeRef<Div>,
            xml: Signal<String>,
            markers: Signal<Vec<Marker>>,
            overlays: Signal<Vec<Overlay>>,
            selected: RwSignal<Option<String>>,
            failure: RwSignal<Option<String>>,
        ) -> Self {
            let handle = RwSignal::new_local(None::<Handle>);
            let shown = Memo::new(move |_| xml.get());
            Effect::new(move |_| {
                let Some(element) = container.get() else {
                    return;
                };
                let text = shown.get();
                if let Some(old) = handle.try_update(Option::take).flatten() {
                    old.destroy();
                }
                leptos::task::spawn_local(async move {
                    match draw(&element, &text, selected).await {
                        Ok(drawn) => match handle.try_set(Some(drawn)) {
                            None => failure.set(None),
                            Some(unused) => {
                                if let Some(unused) = unused {
                                    unused.destroy();
                                }
                            }
                        },
                        Err(error) => {
                            failure.try_set(Some(bridge::not_shown(&error)));
                        }
                    }
                });
            });
            Effect::new(move |_| {
                let json = serde_json::to_string(&markers.get()).unwrap_or_default();
                handle.with(|handle| handle.as_ref().inspect(|handle| handle.set_markers(&json)).is_some());
            });
            Effect::new(move |_| {
                let json = serde_json::to_string(&overlays.get()).unwrap_or_default();
                handle.with(|handle| handle.as_ref().inspect(|handle| handle.set_overlays(&json)).is_some());
            });
            Effect::new(move |_| {
                let element = selected.get();
                handle.with(|handle| {
                    if let (Some(handle), Some(element)) = (handle, &element) {
                        handle.select(element);
                    }
                });
            });
            on_cleanup(move || {
                if let Some(old) = handle.try_update(Option::take).flatten() {
                    old.destroy();
                }
            });
            Self(handle)
        }

        /// Comes closer (1), goes away (-1) or fits (0).
        pub(super) fn zoom(self, direction: i8) {
            self.0.with_untracked(|handle| {
                if let Some(handle) = handle {
                    match direction {
                        1 => handle.zoom_in(),
                        -1 => handle.zoom_out(),
                        _ => handle.zoom_fit(),
                    }
                }
            });
        }
    }

    async fn draw(
        container: &web_sys::HtmlDivElement,
        xml: &str,
        selected: RwSignal<Option<String>>,
    ) -> Result<Handle, JsValue> {
        let module: ViewerModule = bridge::load_viewer().await?.unchecked_into();
        let handle: Handle =
            module.create_viewer(container, xml, &JsValue::UNDEFINED).await?.unchecked_into();
        let on_select = Closure::<dyn FnMut(JsValue)>::new(move |element: JsValue| {
            let element = element.as_string();
            if selected.try_get_untracked().is_some_and(|now| now != element) {
                selected.set(element);
            }
        });
        handle.on_select(on_select.as_ref().unchecked_ref());
        on_select.forget();
        Ok(handle)
    }
}
