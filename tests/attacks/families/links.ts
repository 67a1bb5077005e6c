import { config, family, python, sh } from "../attack.ts";

/** Symbolic and hard links, exchanging files between a look and a use, abuse of what is granted. */
export const linkAttacks = family("links", [
  {
    id: "link-own-read",
    aim: "reads by a symbolic link in its own folder",
    by: sh("cd $OUT && ln -s $CANARY/secret.txt link && cat link"),
    success: { kind: "leaks" },
  },
  {
    id: "link-own-write",
    aim: "writes by a symbolic link in its own folder",
    by: sh("cd $OUT && ln -s $CANARY/pwned link && echo pwned > link"),
    success: { kind: "changes" },
  },
  {
    id: "link-given",
    aim: "reads by a link that lies in a granted folder",
    by: sh("cat $GIVEN/link"),
    success: { kind: "leaks" },
  },
  {
    id: "link-folder",
    aim: "goes through a link to a folder",
    by: sh("cd $OUT && ln -s $CANARY folder && cat folder/secret.txt"),
    success: { kind: "leaks" },
  },
  {
    id: "link-hard",
    aim: "makes a hard link to a file that it may not read",
    by: sh("cd $OUT && ln $CANARY/secret.txt own && cat own"),
    success: { kind: "leaks" },
  },
  {
    id: "link-check",
    aim: "has a check read by a link that it has made",
    by: sh("ln -s $CANARY/secret.txt $OUT/link", {
      post_checks: [
        { name: "check_file_contains", params: { path: "@OUT@/link", pattern: "secret" } },
      ],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "link-check-folder",
    aim: "has a check read by a link in the middle of a path",
    by: sh("ln -s $CANARY $OUT/folder", {
      post_checks: [
        {
          name: "check_file_contains",
          params: { path: "@OUT@/folder/secret.txt", pattern: "secret" },
        },
      ],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "race-check",
    aim: "exchanges a file for a link while checks look at it",
    by: sh(
      "echo decoy > $OUT/real; (while [ ! -e $OUT/stop ]; do ln -sf $OUT/real $OUT/link;" +
        " ln -sf $CANARY/secret.txt $OUT/link; done) & sleep 0.1",
      {
        post_checks: Array.from({ length: 20 }, () => (
          { name: "check_file_contains", params: { path: "@OUT@/link", pattern: "secret" } }
        )),
      },
    ),
    success: { kind: "learns" },
    deno: "stopped",
    proof: {
      control: sh("ln -s $CANARY/secret.txt $OUT/link", {
        post_checks: [
          { name: "check_file_contains", params: { path: "@OUT@/link", pattern: "secret" } },
        ],
      }),
    },
  },
  {
    id: "race-grant",
    aim: "exchanges a granted folder for a link before the next job",
    by: config({
      jobs: [
        { id: "swap", command: ["sh", "-c", "mv $OUT/sub $OUT/old; ln -s $CANARY $OUT/sub"] },
        {
          id: "race-grant",
          command: ["sh", "-c", "cat $OUT/sub/secret.txt"],
          dependencies: ["swap"],
        },
      ],
    }, ["--allow-read=@OUT@/sub"]),
    success: { kind: "leaks" },
  },
  {
    id: "race-grant-deep",
    aim: "exchanges the parent of a folder that is granted twice",
    by: config({
      jobs: [
        {
          id: "swap",
          command: [
            "sh",
            "-c",
            "mv $OUT/sub $OUT/old; mkdir $OUT/sub; ln -s $CANARY $OUT/sub/deep",
          ],
        },
        {
          id: "race-grant-deep",
          command: ["sh", "-c", "cat $OUT/sub/deep/secret.txt"],
          dependencies: ["swap"],
        },
      ],
    }, ["--allow-write=@OUT@/sub/deep"]),
    success: { kind: "leaks" },
  },
  {
    id: "race-grant-alias",
    aim: "exchanges what a granted link leads to",
    by: config({
      jobs: [
        { id: "swap", command: ["sh", "-c", "mv $OUT/sub $OUT/old; ln -s $CANARY $OUT/sub"] },
        {
          id: "race-grant-alias",
          command: ["sh", "-c", "cat $CANARY/alias/secret.txt"],
          dependencies: ["swap"],
        },
      ],
    }, ["--allow-read=@CANARY@/alias"]),
    success: { kind: "leaks" },
    deno: "stopped",
  },
  {
    id: "race-program",
    aim: "writes another program in place of a granted one",
    by: config({
      jobs: [
        { id: "swap", command: ["sh", "-c", "printf '#!/bin/sh\\necho $WON\\n' > $OUT/tool"] },
        { id: "race-program", command: ["@OUT@/tool"], dependencies: ["swap"] },
      ],
    }, ["--allow-run=@OUT@/tool"]),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "plant-setuid",
    aim: "leaves a program that runs as whoever started the job",
    by: sh("cp /usr/bin/id $OUT/id && chmod 6755 $OUT/id"),
    success: { kind: "plants" },
  },
  {
    id: "plant-setuid-open",
    aim: "does so when it makes the file",
    by: python('os.close(os.open(E["OUT"] + "/id", os.O_CREAT | os.O_WRONLY, 0o4755))'),
    success: { kind: "plants" },
  },
  {
    id: "plant-setuid-calls",
    aim: "does so by the other calls that set modes",
    by: python(`
path = E["OUT"] + "/id"
fd = os.open(path, os.O_CREAT | os.O_WRONLY, 0o755)
for number, args in ((90, (path.encode(), 0o4755)), (91, (fd, 0o4755)), (268, (-100, path.encode(), 0o4755)),
                     (452, (-100, path.encode(), 0o4755, 0)), (85, (path.encode() + b"2", 0o4755)),
                     (133, (path.encode() + b"3", 0o104755, 0)), (259, (-100, path.encode() + b"4", 0o104755, 0))):
    try: syscall(number, *args)
    except OSError: pass
how = (ctypes.c_uint64 * 3)(os.O_CREAT | os.O_WRONLY, 0o4755, 0)
try: syscall(437, -100, path.encode() + b"5", how, 24)
except OSError: pass
`),
    success: { kind: "plants" },
  },
  {
    id: "plant-device",
    aim: "makes a device in a granted folder",
    by: python('os.mknod(E["OUT"] + "/null", 0o20666, os.makedev(1, 3)); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
]);
