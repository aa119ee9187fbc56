import { type Stroke, Stroke_Tool, StrokeSchema } from "@aiprod/client/gen/aiprod/collab/v1/resources_pb";
import { create } from "@bufbuild/protobuf";

/** The limits of a drawing in the contract. */
export const MOST_STROKES = 32;
const MOST_POINTS = 64;

/** How far a simplified line may be from the drawn one, as a share of the picture: less than a pixel of a screen. */
const FINEST = 0.0008;

/** A place on the picture: 0, 0 is its upper left corner and 1, 1 its lower right one. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The drawing that the next comment gets, on one frame. */
export class Sketch {
  /** The tool in use; undefined while nobody draws. */
  tool = $state<Stroke_Tool>();
  /** The finished strokes. */
  strokes = $state.raw<readonly Stroke[]>([]);
  /** The frame that they are on. */
  frame = $state(0);
  private trail = $state.raw<readonly Point[]>([]);

  /** Whether the comment gets a drawing. */
  get drawn(): boolean {
    return this.strokes.length > 0;
  }

  get full(): boolean {
    return this.strokes.length >= MOST_STROKES;
  }

  /** Whether a stroke has begun and not ended. */
  get down(): boolean {
    return this.trail.length > 0;
  }

  /** The finished strokes, and the one that is being drawn. */
  get visible(): readonly Stroke[] {
    return this.trail.length > 1 ? [...this.strokes, this.stroke(this.trail)] : this.strokes;
  }

  /** Takes a tool; the one in use is put away. */
  take(tool: Stroke_Tool = Stroke_Tool.PEN): void {
    this.trail = [];
    this.tool = tool === this.tool ? undefined : tool;
  }

  begin(frame: number, at: Point): void {
    if (this.full) return;
    if (!this.drawn) this.frame = frame;
    this.trail = [within(at)];
  }

  extend(to: Point): void {
    if (this.down) this.trail = this.tool === Stroke_Tool.PEN ? [...this.trail, within(to)] : [this.trail[0]!, within(to)];
  }

  /** Ends the stroke. One that went nowhere is dropped. */
  end(): void {
    const trail = simplified(this.trail);
    if (trail.some(({ x, y }) => x !== trail[0]!.x || y !== trail[0]!.y)) this.strokes = [...this.strokes, this.stroke(trail)];
    this.trail = [];
  }

  undo(): void {
    if (this.down) this.trail = [];
    else this.strokes = this.strokes.slice(0, -1);
  }

  clear(): void {
    this.strokes = [];
    this.trail = [];
    this.tool = undefined;
  }

  private stroke(trail: readonly Point[]): Stroke {
    return create(StrokeSchema, { tool: this.tool ?? Stroke_Tool.PEN, points: trail.flatMap(({ x, y }) => [x, y]) });
  }
}

/** A stroke as the path of an SVG of this size. */
export function strokePath({ tool, points }: Stroke, width: number, height: number): string {
  const places = Array.from({ length: points.length / 2 }, (_, index) => ({ x: points[2 * index]! * width, y: points[2 * index + 1]! * height }));
  const [from, to] = [places[0]!, places.at(-1)!];
  if (tool === Stroke_Tool.BOX) return `M${from.x} ${from.y}H${to.x}V${to.y}H${from.x}Z`;
  const line = `M${places.map(({ x, y }) => `${x} ${y}`).join("L")}`;
  return tool === Stroke_Tool.ARROW ? line + arrowHead(from, to, height) : line;
}

function arrowHead(from: Point, to: Point, height: number): string {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const length = Math.min(height / 22, Math.hypot(to.x - from.x, to.y - from.y) / 2);
  const [left, right] = [-0.5, 0.5].map((turn) => `${to.x - length * Math.cos(angle + turn)} ${to.y - length * Math.sin(angle + turn)}`);
  return `M${left}L${to.x} ${to.y}L${right}`;
}

function within({ x, y }: Point): Point {
  return { x: Math.max(0, Math.min(1, x)), y: Math.max(0, Math.min(1, y)) };
}

/** The line with as many points as a stroke may have. */
function simplified(trail: readonly Point[]): readonly Point[] {
  let result = trail;
  for (let tolerance = FINEST; result.length > 2 && (result === trail || result.length > MOST_POINTS); tolerance *= 2) result = kept(trail, tolerance);
  return result;
}

/** The points of a line that it needs to stay within a tolerance (Douglas and Peucker). */
function kept(trail: readonly Point[], tolerance: number): readonly Point[] {
  const [from, to] = [trail[0]!, trail.at(-1)!];
  const offsets = trail.map((point) => distance(point, from, to));
  const farthest = offsets.indexOf(Math.max(...offsets));
  if (offsets[farthest]! <= tolerance) return [from, to];
  return [...kept(trail.slice(0, farthest + 1), tolerance).slice(0, -1), ...kept(trail.slice(farthest), tolerance)];
}

/** How far a point is from a line, or from its ends where they are the same. */
function distance({ x, y }: Point, from: Point, to: Point): number {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return Math.hypot(x - from.x, y - from.y);
  return Math.abs((to.x - from.x) * (from.y - y) - (from.x - x) * (to.y - from.y)) / length;
}
