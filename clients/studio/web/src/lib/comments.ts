import type { CommentEntry } from "@aiprod/client/gen/aiprod/collab/v1/resources_pb";

import type { Film } from "./film.svelte";

/** From so many frames on, a comment is about another place. */
const NEAR = 10;

/** The comments about the film that is shown, which have a place in it. */
export function placedComments(film: Film): CommentEntry[] {
  return film.room?.comments.filter(({ comment }) => comment?.startFrame !== undefined && comment.film === film.shown?.seq) ?? [];
}

/**
 * The numbers of the nearest ones to a frame, as text: a derived text stays the same from frame to frame, so what depends
 * on it is not computed again for each of them. Empty if none is near.
 */
export function nearestComments(placed: readonly CommentEntry[], frame: number): string {
  const distances = placed.map(({ comment }) => Math.abs(comment!.startFrame! - frame));
  const least = Math.min(NEAR, ...distances);
  return placed.filter((_, index) => distances[index] === least && least < NEAR).map(({ seq }) => seq).join();
}
