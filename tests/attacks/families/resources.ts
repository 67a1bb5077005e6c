import { family, python, sh } from "../attack.ts";

/**
 * Taking what the machine has. Each takes a bounded amount, well above the limits of the tests, so that
 * no machine comes to harm where nothing stops it.
 */
export const resourceAttacks = family("resources", [
  {
    id: "resource-processes",
    aim: "starts processes without end (fork bomb)",
    by: sh("n=0; while [ $n -lt 120 ]; do sleep 3 & n=$((n + 1)); done; echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "resource-fork-tree",
    aim: "does so by processes that start two each",
    by: python(`
read, write = os.pipe()
first = os.getpid()
for n in range(7): os.fork()
os.write(write, b"x")
time.sleep(1)
if os.getpid() == first and len(os.read(read, 1000)) == 128: won()
`),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "resource-threads",
    aim: "starts threads without end",
    by: python(`
import threading
threading.stack_size(65536)
for n in range(120): threading.Thread(target=time.sleep, args=(1,)).start()
won()
`),
    success: { kind: "says" },
  },
  {
    id: "resource-memory",
    aim: "takes memory",
    by: python("block = bytearray(200_000_000); time.sleep(1); won()"),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "resource-memory-many",
    aim: "takes memory by many processes",
    by: python(`
for n in range(5):
    if os.fork() == 0: block = bytearray(40_000_000); time.sleep(2.5); os._exit(0)
time.sleep(2); won()
`),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "resource-memory-shared",
    aim: "takes memory that belongs to no process alone",
    by: python(`
import mmap
block = mmap.mmap(-1, 200_000_000)
for n in range(0, 200_000_000, 4096): block[n] = 1
time.sleep(1.5); won()
`),
    success: { kind: "says" },
    deno: "stopped",
  },
  {
    id: "resource-memory-file",
    aim: "takes memory by files that have no name (memfd)",
    by: python(`
held = []
for n in range(30):
    held.append(os.memfd_create("x"))
    os.write(held[-1], bytes(6_000_000))
time.sleep(1.5); won()
`),
    success: { kind: "says" },
  },
  {
    id: "resource-memory-sysv",
    aim: "takes memory by segments that outlive their processes",
    by: python(`
import signal
signal.signal(15, lambda *_: sys.exit(1))
libc.shmat.restype = ctypes.c_void_p
held = []
try:
    for n in range(30):
        held.append(syscall(29, 0, 6_000_000, 0o1600))
        at = libc.shmat(held[-1], None, 0)
        ctypes.memset(at, 1, 6_000_000)
        libc.shmdt(ctypes.c_void_p(at))
    time.sleep(1.5); won()
finally:
    for segment in held: libc.syscall(31, segment, 0, 0)
`),
    success: { kind: "says" },
  },
  {
    id: "resource-memory-tmp",
    aim: "takes memory by files in `/tmp`, its own folder and `/dev/shm`",
    by: python(`
import tempfile
size, places = 7_500_000, [".", "/tmp", "/dev/shm"]
held = [tempfile.TemporaryFile(dir=place) for place in places * 3]
for file in held: file.write(bytes(size)); file.flush()
time.sleep(1.5); won()
`),
    success: { kind: "says" },
  },
  {
    id: "resource-memory-check",
    aim: "takes memory by many processes of a check",
    by: sh("true", {
      post_checks: [{
        name: "check_command",
        params: {
          command: [
            "sh",
            "-c",
            "hog='import time; a = bytearray(40_000_000); time.sleep(2)';" +
            ' python3 -c "$hog" & python3 -c "$hog" & python3 -c "$hog" & wait && wait $!',
          ],
        },
      }],
    }),
    success: { kind: "learns" },
    deno: "stopped",
  },
  {
    id: "resource-disk",
    aim: "fills its own folder",
    by: python(`
for n in range(20):
    with open("f%d" % n, "wb") as file: file.write(bytes(1_000_000))
won()
`),
    success: { kind: "says" },
  },
  {
    id: "resource-file",
    aim: "writes a huge file into a granted folder",
    by: python('open(E["OUT"] + "/big", "wb").write(bytes(30_000_000)); won()'),
    success: { kind: "says" },
  },
  {
    id: "resource-sparse",
    aim: "makes a file that only seems huge",
    by: python('file = open(E["OUT"] + "/big", "wb"); file.truncate(1 << 40); won()'),
    success: { kind: "says" },
  },
  {
    id: "resource-allocate",
    aim: "reserves disk space without writing",
    by: python(`
fd = os.open(E["OUT"] + "/big", os.O_CREAT | os.O_RDWR)
os.posix_fallocate(fd, 0, 30_000_000); won()
`),
    success: { kind: "says" },
  },
  {
    id: "resource-inodes",
    aim: "makes empty files without end",
    by: python(`
import shutil, tempfile
folder = tempfile.mkdtemp(dir="/dev/shm")
try:
    os.chdir(folder)
    for n in range(80_000): os.close(os.open("f%d" % n, os.O_CREAT))
    time.sleep(1); won()
finally: shutil.rmtree(folder)
`),
    success: { kind: "says" },
  },
  {
    id: "resource-output",
    aim: "writes output without end",
    by: sh("head -c 2000000 /dev/zero | tr '\\0' x"),
    success: { kind: "floods", bytes: 1_000_000 },
    deno: "stopped",
  },
  {
    id: "resource-output-errors",
    aim: "does so on stderr, in many processes",
    by: sh("for n in 1 2 3 4; do head -c 500000 /dev/zero | tr '\\0' '\\n' >&2 & done; wait"),
    success: { kind: "floods", bytes: 1_000_000 },
    deno: "stopped",
  },
  {
    id: "resource-open-files",
    aim: "opens files without end",
    by: python("held = [os.open('/dev/null', 0) for n in range(400)]; won()"),
    success: { kind: "says" },
  },
  {
    id: "resource-limits",
    aim: "raises its own limits",
    by: python(`
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000)); won()
`),
    success: { kind: "says" },
  },
  {
    id: "resource-cpu",
    aim: "computes without end",
    by: python("while time.process_time() < 1.6: pass\nwon()"),
    success: { kind: "says" },
  },
  {
    id: "resource-lock",
    aim: "locks memory, so that it is never swapped out",
    by: python(`
import mmap
block = mmap.mmap(-1, 12_000_000)
at = ctypes.addressof(ctypes.c_char.from_buffer(block))
syscall(149, ctypes.c_void_p(at), 12_000_000); won()
`),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
]);
