/** Write what became of each test, a line of JSON for each: file, name, message (empty where it passed). */
import { basename } from "node:path";

export default async function* reporter(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const error = data.details.error?.cause ?? data.details.error;
    const message = type === "test:fail" ? String(error?.stack ?? error) : "";
    yield `${JSON.stringify({ file: basename(data.file ?? data.name), name: data.name, message })}\n`;
  }
}
