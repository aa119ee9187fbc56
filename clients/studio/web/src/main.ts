import "@fontsource-variable/geist/wght.css";
import "@fontsource-variable/geist-mono/wght.css";
import "./tokens.css";
import "./controls.css";

import { mount } from "svelte";

import App from "./App.svelte";
import { ANSWER_PATH, handBack } from "./lib/signed-in";

if (location.pathname === ANSWER_PATH) handBack();
else mount(App, { target: document.querySelector("#app")! });
