import { type Failure, failureOf } from "@aiprod/client";
import { type CreateJobRequest, CreateJobRequestSchema, type PlanStoryboardResponse, type Variant, VariantSchema } from "@aiprod/client/gen/aiprod/gateway/v1/generation_service_pb";
import type { Job } from "@aiprod/client/gen/aiprod/gateway/v1/resources_pb";
import type { Provenance } from "@aiprod/client/gen/aiprod/llm/v1/resources_pb";
import { type Letters, type Logo, type Music, type Narration } from "@aiprod/client/gen/aiprod/film/v1/media_pb";
import { Engine } from "@aiprod/client/gen/aiprod/film/v1/engine_pb";
import { Captions, type FilmOptions, FilmOptionsSchema } from "@aiprod/client/gen/aiprod/film/v1/options_pb";
import { type StoryboardScene, StoryboardSceneSchema } from "@aiprod/client/gen/aiprod/film/v1/storyboard_pb";
import { type Unshown, UnshownSchema } from "@aiprod/client/gen/aiprod/film/v1/unshown_pb";
import { create, fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";

import { engines } from "./engines.svelte";
import { films } from "./films.svelte";
import { seconds } from "./format";
import { api, session } from "./session.svelte";

/** The shapes of films on offer, as width and height; the empty one leaves it to the text. */
export const SHAPES = { "": undefined, "16:9": [1280, 720], "9:16": [720, 1280], "1:1": [720, 720], "4:5": [720, 900] } as const;
export type Shape = keyof typeof SHAPES;

/** What the gateway counts for a scene without a length, in seconds. */
const OPEN_SCENE_SEC = 3;
export const MOST_SCENES = 200;
export const MOST_SECONDS = 600;
/** The most films of one request. */
export const MOST_FILMS = 12;
const KEPT = "draft";

/** A scene of the draft. Its id stays when it moves. */
export interface DraftScene {
  readonly id: string;
  scene: StoryboardScene;
}

/**
 * A film before it is rendered: its text, and its scenes once they are planned. The tab keeps it over a reload.
 */
class Draft {
  prompt = $state("");
  /** Seconds; 0 leaves the length to the text. */
  length = $state(0);
  shape = $state<Shape>("");
  captions = $state(Captions.CAPTIONS_UNSPECIFIED);
  /** Whether the film stops after its plan, until the plan and its cost are approved. */
  hold = $state(false);
  /** The music, the voice, and the brand; undefined for what the text says. */
  music = $state<Music>();
  narration = $state<Narration>();
  logo = $state<Logo>();
  colours = $state<string[]>([]);
  /** The library whose characters and places the text names; empty for none. */
  library = $state("");
  /** What makes the pictures of scenes that state no engine. */
  engine = $state(Engine.ENGINE_UNSPECIFIED);
  letters = $state<Letters>();
  /** Further shapes, and further languages of the captions, in which the film is made, too. */
  sizes = $state.raw<string[]>([]);
  languages = $state.raw<string[]>([]);
  /** The title in these languages. */
  titles = $state<Record<string, string>>({});
  title = $state("");
  style = $state("");
  scenes = $state<DraftScene[]>([]);
  unshown = $state.raw<Unshown[]>([]);
  provenance = $state.raw<Provenance>();
  planning = $state(false);
  sending = $state(false);
  failure = $state.raw<Failure>();
  // One id for one film: a repeated click or a lost answer must not make, and pay, a second one.
  private requestId = crypto.randomUUID() as string;
  private stop = new AbortController();

  constructor() {
    const kept = sessionStorage.getItem(KEPT);
    if (kept) this.restore(JSON.parse(kept) as Kept);
    $effect.root(() => {
      $effect(() => sessionStorage.setItem(KEPT, JSON.stringify(this.kept())));
    });
  }

  /** The length of the film in seconds. */
  get seconds(): number {
    return this.scenes.reduce((sum, { scene }) => sum + (scene.duration ? seconds(scene.duration) : OPEN_SCENE_SEC), 0);
  }

  /** What rendering a scene costs in millionths of a US dollar; undefined if the price is unknown. Own pictures are free. */
  priceOf({ scene }: DraftScene): number | undefined {
    if (scene.media) return 0;
    return engines.price(scene.engine || this.engine, scene.duration ? seconds(scene.duration) : OPEN_SCENE_SEC);
  }

  /** Why the engine of a scene cannot make it; empty if it can. */
  obstacleOf({ scene }: DraftScene): string {
    if (scene.media) return "";
    return engines.obstacle(scene.engine || this.engine, scene.duration ? seconds(scene.duration) : OPEN_SCENE_SEC, SHAPES[this.shape]);
  }

  /** What rendering all films costs at most: what they share is counted for each. Undefined if a price is unknown. */
  get cost(): number | undefined {
    const prices = this.scenes.map((each) => this.priceOf(each));
    const film = prices.reduce<number | undefined>((sum, price) => (sum === undefined || price === undefined ? undefined : sum + price), 0);
    return film === undefined ? undefined : film * this.variants.length;
  }

  /** The films to make: each size with each language. The first is the film as it is. */
  get variants(): Variant[] {
    const sizes = ["" as Shape, ...(this.sizes.filter((each) => each !== this.shape) as Shape[])];
    return sizes.flatMap((shape) => ["", ...this.languages].map((captionLanguage) => create(VariantSchema, { width: SHAPES[shape]?.[0] ?? 0, height: SHAPES[shape]?.[1] ?? 0, captionLanguage })));
  }

  /** What the engine will not show of a scene, as far as its text still asks for it. */
  unshownOf({ id, scene }: DraftScene): Unshown[] {
    const text = [scene.text, scene.caption, scene.place, scene.narration].join(" ").toLowerCase();
    return this.unshown.filter((each) => each.scene === id && text.includes(each.words.toLowerCase()));
  }

  /** Plans the scenes of the text. They replace those of an earlier plan as they arrive. Returns whether it is complete. */
  async plan(): Promise<boolean> {
    this.stop.abort();
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.planning = true;
    this.failure = undefined;
    this.requestId = crypto.randomUUID();
    const { prompt, durationSec, format, options, library } = this.request();
    try {
      const pieces = api.generation.planStoryboard({ prompt, format, options, library, ...(durationSec && { durationSec }) }, { signal, timeoutMs: 300_000 });
      for await (const { piece } of pieces) this.take(piece);
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
    if (!signal.aborted) this.planning = false;
    return !signal.aborted && !this.failure;
  }

  /** Starts the film. Returns undefined, and sets `failure`, if the gateway rejects it. */
  async make(): Promise<Job | undefined> {
    this.sending = true;
    this.failure = undefined;
    try {
      const jobs = await this.create();
      for (const job of jobs.toReversed()) films.put(job);
      this.clear();
      return jobs[0];
    } catch (error) {
      this.fail(error);
      return undefined;
    } finally {
      this.sending = false;
    }
  }

  private async create(): Promise<Job[]> {
    const { variants } = this;
    if (variants.length === 1) return [await api.generation.createJob(this.request(), { timeoutMs: 30_000 })];
    return (await api.generation.createVariants({ film: this.request(), variants }, { timeoutMs: 30_000 })).jobs;
  }

  /** Adds an empty scene behind another one; at the end if there is none. Returns its id. */
  add(after?: DraftScene): string {
    const id = crypto.randomUUID();
    const at = after ? this.scenes.findIndex((each) => each.id === after.id) + 1 : this.scenes.length;
    this.scenes.splice(at, 0, { id, scene: create(StoryboardSceneSchema) });
    return id;
  }

  remove(id: string): void {
    this.scenes = this.scenes.filter((each) => each.id !== id);
  }

  /** Moves a scene to a place, from 0; places out of range are the nearest one. */
  move(id: string, place: number): void {
    const from = this.scenes.findIndex((each) => each.id === id);
    const to = Math.max(0, Math.min(this.scenes.length - 1, place));
    if (from < 0 || from === to) return;
    const [moved] = this.scenes.splice(from, 1);
    this.scenes.splice(to, 0, moved!);
  }

  /** Drops the scenes, and the plan that is under way. The text stays. */
  dropScenes(): void {
    this.stop.abort();
    this.planning = false;
    Object.assign(this, { scenes: [], unshown: [], title: "", style: "", titles: {}, sizes: [], languages: [], provenance: undefined, failure: undefined });
  }

  private fail(error: unknown): void {
    this.failure = failureOf(error);
    session.note(this.failure);
  }

  private clear(): void {
    this.dropScenes();
    Object.assign(this, { prompt: "", music: undefined, narration: undefined, logo: undefined, colours: [], letters: undefined, engine: Engine.ENGINE_UNSPECIFIED });
    this.requestId = crypto.randomUUID();
  }

  private take(piece: PlanStoryboardResponse["piece"]): void {
    switch (piece.case) {
      case "head":
        this.dropPlan(piece.value.title, piece.value.style);
        break;
      case "scene":
        this.scenes.push({ id: `s${this.scenes.length + 1}`, scene: piece.value });
        break;
      case "unshown":
        this.unshown = [...this.unshown, piece.value];
        break;
      case "provenance":
        this.provenance = piece.value;
        break;
    }
  }

  private dropPlan(title: string, style: string): void {
    Object.assign(this, { scenes: [], unshown: [], provenance: undefined, title, style });
  }

  private request(): CreateJobRequest {
    const size = SHAPES[this.shape];
    const planned = this.scenes.length > 0 && !this.planning;
    return create(CreateJobRequestSchema, {
      requestId: this.requestId,
      options: this.options(),
      holdForReview: this.hold,
      library: this.library,
      ...(size && { format: { width: size[0], height: size[1], frameRate: { numerator: 24, denominator: 1 } } }),
      ...(planned
        ? { storyboard: { title: this.title, style: this.style, prompt: this.prompt, titles: this.inLanguages((tag) => this.titles[tag]?.trim() || undefined), scenes: this.sentScenes() } }
        : { prompt: this.prompt, ...(this.length && { durationSec: this.length }) }),
    });
  }

  private sentScenes(): StoryboardScene[] {
    const scenes = $state.snapshot(this.scenes).map(({ scene }) => scene as StoryboardScene);
    // A caption that nobody wrote is none: the service translates nothing.
    return scenes.map((scene) => ({ ...scene, captions: this.inLanguages((tag) => scene.captions[tag] ?? "") }));
  }

  private inLanguages(text: (language: string) => string | undefined): Record<string, string> {
    return Object.fromEntries(this.languages.map((tag) => [tag, text(tag)]).filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  private options(): FilmOptions {
    const { captions, music, narration, engine } = this;
    const [logo, colours, letters] = $state.snapshot([this.logo, this.colours, this.letters] as const);
    return create(FilmOptionsSchema, {
      captions,
      engine,
      ...(letters && { letters: letters as Letters }),
      ...(music && { music: $state.snapshot(music) as Music }),
      ...(narration && { narration: $state.snapshot(narration) as Narration }),
      ...((logo || colours.length > 0) && { brand: { colours: [...colours], ...(logo && { logo: logo as Logo }) } }),
    });
  }

  private kept(): Kept {
    const { prompt, length, shape, hold, library, title, style, requestId, scenes, unshown, sizes, languages } = this;
    return {
      ...{ prompt, length, shape, hold, library, title, style, requestId, sizes, languages },
      titles: $state.snapshot(this.titles),
      options: toJson(FilmOptionsSchema, this.options()),
      scenes: $state.snapshot(scenes).map(({ id, scene }) => ({ id, scene: toJson(StoryboardSceneSchema, scene as StoryboardScene) })),
      unshown: unshown.map((each) => toJson(UnshownSchema, each)),
    };
  }

  private restore({ scenes, unshown, options, ...fields }: Kept): void {
    const { captions, music, narration, brand, engine, letters } = fromJson(FilmOptionsSchema, options);
    Object.assign(this, fields, { captions, music, narration, engine, letters, logo: brand?.logo, colours: brand?.colours ?? [] });
    this.scenes = scenes.map(({ id, scene }) => ({ id, scene: fromJson(StoryboardSceneSchema, scene) }));
    this.unshown = unshown.map((each) => fromJson(UnshownSchema, each));
  }
}

interface Kept {
  prompt: string;
  length: number;
  shape: Shape;
  hold: boolean;
  library: string;
  options: JsonValue;
  sizes: string[];
  languages: string[];
  titles: Record<string, string>;
  title: string;
  style: string;
  requestId: string;
  scenes: { id: string; scene: JsonValue }[];
  unshown: JsonValue[];
}

export const draft = new Draft();
