/** What `init` writes: a config that runs as it stands and says what else there is. */
export const starterConfig = `// A config for executioner. It runs as it stands:
//   executioner plan FILE    shows what a run would do
//   executioner run FILE     runs it
//   executioner help config       lists all keys
{
  // What runs are listed under.
  "application_name": "starter",

  // Where jobs run and logs go. Relative paths start at this file's folder.
  // "working_dir": "/srv/app",
  "log_dir": "logs",

  // Jobs that do not depend on each other run side by side, so many at most.
  "parallel": true,
  "max_workers": 4,

  // Variables of all jobs. \${NAME} refers to others, also to those of the shell.
  "env_variables": {
    "OUT": "work",
    "REPORT": "\${OUT}/report.txt"
  },
  // Variables whose values must not be seen anywhere, as patterns.
  "secrets": ["*_TOKEN"],

  // Lengths of time are seconds, or texts such as "90s" and "1h30m".
  "default_timeout": "1h",
  // What every job has that does not say otherwise.
  "defaults": { "max_retries": 1, "retry_delay": "5s" },

  "jobs": [
    {
      "id": "prepare",
      "description": "Make the folder that the others write to",
      "command": "mkdir -p \\"$OUT\\""
    },
    {
      "id": "numbers",
      "description": "Stands for something that is fetched",
      "command": "seq 1 100 > \\"$OUT/numbers.txt\\"",
      "dependencies": ["prepare"],
      // This job may take no longer, and is tried three times more.
      "timeout": "5m",
      "max_retries": 3
    },
    {
      "id": "words",
      "description": "Runs beside numbers: both need prepare alone",
      "command": "printf 'one\\\\ntwo\\\\n' > \\"$OUT/words.txt\\"",
      "dependencies": ["prepare"]
    },
    {
      "id": "report",
      "description": "Runs when both have succeeded",
      "command": "wc -l \\"$OUT/numbers.txt\\" \\"$OUT/words.txt\\" > \\"$REPORT\\"",
      "dependencies": ["numbers", "words"],
      // What must hold before the command is run, and after it; both are lists of checks.
      "pre_checks": [
        { "name": "check_file_exists", "params": { "path": "\${OUT}/numbers.txt" } }
      ],
      "post_checks": [
        { "name": "check_file_not_empty", "params": { "path": "\${REPORT}" } }
      ]
    },
    {
      "id": "alert",
      "description": "Runs only if report has failed; skipped else",
      "command": "echo \\"the report is missing\\"",
      "dependencies": [{ "job": "report", "when": "failure" }]
    }
  ]
}
`;

/** What `init --simple` writes: the least that is worth running. */
export const simpleConfig =
  `// The smallest useful config for executioner: two jobs, one after the other.
{
  "application_name": "simple",
  "jobs": [
    { "id": "hello", "command": "echo hello" },
    // Runs when hello has succeeded.
    { "id": "goodbye", "command": "echo goodbye", "dependencies": ["hello"] }
  ]
}
`;
