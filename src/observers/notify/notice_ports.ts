import type { Result } from "../../core/result.ts";
import type { AttachmentSource } from "../../ports/attachment_source.ts";
import type { HttpSender } from "../../ports/http_sender.ts";
import type { Mailer } from "../../ports/mailer.ts";
import type { NoticeProgram } from "../../ports/notice_program.ts";

/** What notifications are delivered with; loaded by the first of them. */
export interface NoticePorts {
  readonly mailer: Mailer;
  readonly http: HttpSender;
  readonly program: NoticeProgram;
  readonly attachments: AttachmentSource;
}

/** Makes the HTML report of a run's attempt, or says why it cannot. */
export type MakeReport = (runId: number, attempt: number) => Promise<Result<string, string>>;
