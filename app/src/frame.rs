//! The frame around every page: navigation, theme switch, the person.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use crate::features::account::model::CurrentUser;
use crate::session::{Session, Theme};
use crate::ui::icon::{Icon, IconView};
use crate::ui::shortcuts::Shortcuts;
use crate::ui::toast::ToastRegion;

/// Navigation beside the page; the sign-in page stands alone.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let location = use_location();
    let alone = Memo::new(move |_| location.pathname.get() == "/sign-in");
    view! {
        <a class="skip-link" href="#main">"Skip to the content"</a>
        <div class="frame" class:frame--alone=alone>
            <Show when=move || !alone.get()>
                <Rail/>
            </Show>
            <main id="main" class="frame__main" tabindex="-1">{children()}</main>
        </div>
        <ToastRegion/>
        <Shortcuts/>
    }
}

#[component]
fn Rail() -> impl IntoView {
    let session = Session::get();
    view! {
        <header class="rail">
            <a class="rail__brand" href="/tasks">
                <IconView icon=Icon::Logo/>
                <span>"Millrace"</span>
            </a>
            <nav class="rail__nav" aria-label="Main">
                <NavItem href="/tasks" icon=Icon::Tasks label="Tasks"/>
                <NavItem href="/processes" icon=Icon::Processes label="Processes"/>
                <NavItem href="/instances" icon=Icon::Instances label="Instances"/>
            </nav>
            <div class="rail__foot">
                <ThemeSwitch/>
                <Suspense fallback=|| ()>
                    {move || session.user().map(|user| view! { <Person user/> })}
                </Suspense>
            </div>
        </header>
    }
}

#[component]
fn NavItem(href: &'static str, icon: Icon, label: &'static str) -> impl IntoView {
    view! {
        <A href=href attr:class="rail__item">
            <IconView icon/>
            <span>{label}</span>
        </A>
    }
}

#[component]
fn Person(user: CurrentUser) -> impl IntoView {
    let groups = user.groups.join(", ");
    view! {
        <div class="person">
            <span class="person__name" title=groups>{user.display_name}</span>
            <form method="post" action="/auth/sign-out">
                <button class="button button--quiet button--small" type="submit" title="Sign out">
                    <IconView icon=Icon::SignOut/>
                    <span class="person__out">"Sign out"</span>
                </button>
            </form>
        </div>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let theme = RwSignal::new(Theme::current());
    let label = move || match theme.get() {
        Theme::System => "Theme: system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    };
    let icon = move || match theme.get() {
        Theme::System => Icon::ThemeSystem,
        Theme::Light => Icon::ThemeLight,
        Theme::Dark => Icon::ThemeDark,
    };
    view! {
        <button
            type="button"
            class="button button--quiet button--small needs-script"
            title=label
            aria-label=label
            on:click=move |_| {
                theme.update(|theme| *theme = theme.next());
                theme.get_untracked().apply();
            }
        >
            {move || view! { <IconView icon=icon()/> }}
            <span class="rail__theme-label">{label}</span>
        </button>
    }
}
