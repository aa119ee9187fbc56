import "@fontsource-variable/geist/wght.css";
import "@fontsource-variable/geist-mono/wght.css";
import "./tokens.css";
import "./controls.css";

import { mount } from "svelte";

import App from "./App.svelte";

mount(App, { target: document.querySelector("#app")! });
