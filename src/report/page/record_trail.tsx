import type { VNode } from "preact";
import { describeCounts } from "../../core/text/describe_counts.ts";
import { emptyCounts } from "../../core/run/run_report.ts";
import { toneOfStatus } from "../../core/text/status_tone.ts";
import type { RunView } from "../model/run_view.ts";
import { durationText, wallTime, zoneText } from "./facts.ts";
import { Badge, Name, Section } from "./texts.tsx";
import { Places } from "./verdict.tsx";

/** Tells the run's attempts, what people changed by hand, and where its files are. */
export function RecordTrail({ view }: { readonly view: RunView }): VNode {
  const { source } = view;
  const { run, audit } = source.record;
  return (
    <Section id="record" title="Record">
      {source.attempts.length < 2 ? null : (
        <table>
          <caption>Attempts</caption>
          <thead>
            <tr>
              <th>Attempt</th>
              <th>Status</th>
              <th>Started</th>
              <th class="number">Took</th>
              <th>Jobs</th>
              <th>By</th>
            </tr>
          </thead>
          <tbody>
            {source.attempts.map((attempt) => (
              <tr class={attempt.attempt === run.attempt ? "this" : ""}>
                <td>{attempt.attempt}</td>
                <td>
                  <Badge tone={toneOfStatus(attempt.status)}>{attempt.status}</Badge>
                </td>
                <td>{wallTime(attempt.startedAt, source)}</td>
                <td class="number">
                  {durationText(
                    attempt.finishedAt === null ? null : attempt.finishedAt - attempt.startedAt,
                  )}
                </td>
                <td>{describeCounts({ ...emptyCounts(), ...attempt.counts })}</td>
                <td>
                  <Name>{`${attempt.engine.user}@${attempt.engine.host}`}</Name>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Hooks view={view} />
      <Notifications view={view} />
      {audit.length === 0 ? <p class="note">Nobody changed a job by hand.</p> : (
        <table>
          <caption>Changed by hand</caption>
          <thead>
            <tr>
              <th>When</th>
              <th>Job</th>
              <th>Change</th>
              <th>By</th>
              <th>Because</th>
            </tr>
          </thead>
          <tbody>
            {audit.map((entry) => (
              <tr>
                <td>{wallTime(entry.at, source)}</td>
                <td>
                  <Name>{entry.jobId}</Name>
                </td>
                <td>
                  {entry.action === "mark_success" ? "marked as successful" : "marked as failed"}
                  {`, was ${entry.previousStatus}, attempt ${entry.attempt}`}
                </td>
                <td>
                  <Name>{`${entry.user}@${entry.host}`}</Name>
                </td>
                <td>{entry.reason === null ? "" : <Name>{entry.reason}</Name>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Places view={view} />
      <p class="note">
        Config {run.configFingerprint}, made by executioner {source.version} on{" "}
        {wallTime(source.madeAt, source)} {zoneText(source.madeAt, source)}; the run by executioner
        {" "}
        <Name>{run.engine.version}</Name>.
      </p>
    </Section>
  );
}

/** Tells the commands that followed the run. */
function Hooks({ view }: { readonly view: RunView }): VNode | null {
  const { hooks } = view.source.record;
  if (hooks.length === 0) return null;
  return (
    <table>
      <caption>Commands after the run</caption>
      <tbody>
        {hooks.map((hook) => (
          <tr>
            <td>
              <Badge tone={toneOfStatus(hook.status)}>{hook.status}</Badge>
            </td>
            <td>{hook.name}</td>
            <td>
              <Name>{hook.command ?? "not started"}</Name>
            </td>
            <td class="number">
              {durationText(hook.finishedAt === null ? null : hook.finishedAt - hook.startedAt)}
            </td>
            <td>{hook.reason === null ? "" : <Name>{hook.reason}</Name>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A report that goes with a mail is made before anybody is told: what is pending is no trouble yet. */
const deliveries = {
  SENT: ["good", "sent"],
  FAILED: ["bad", "failed"],
  PENDING: ["plain", "pending"],
} as const;

/** Tells who was told of the run, and who was not. */
function Notifications({ view }: { readonly view: RunView }): VNode | null {
  const { source } = view;
  const { notifications } = source.record;
  if (notifications.length === 0) return null;
  return (
    <table>
      <caption>Who was told</caption>
      <tbody>
        {notifications.map(({ topic, channel, target, status, tries, at, detail }) => (
          <tr>
            <td>
              <Badge tone={deliveries[status][0]}>{deliveries[status][1]}</Badge>
            </td>
            <td>{wallTime(at, source)}</td>
            <td>{topic}</td>
            <td>
              {channel} to <Name>{target}</Name>
            </td>
            <td>{tries > 1 ? `${tries} tries` : ""}</td>
            <td>{detail === null ? "" : <Name>{detail}</Name>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
