import { configTopics } from "./config_topics.ts";
import { runTopics } from "./run_topics.ts";
import type { Topic } from "./topic.ts";

/** All topics of `help`, in the order in which they are listed. */
export const topics: readonly Topic[] = [...configTopics, ...runTopics];

/** Returns the topic with a name, or `null` where there is none. */
export function findTopic(name: string): Topic | null {
  return topics.find((topic) => topic.name === name) ?? null;
}
