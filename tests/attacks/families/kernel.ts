import { family, python, sh } from "../attack.ts";

/** Calls that no job needs and that have led out of sandboxes before. Numbers are those of x86-64. */
export const kernelAttacks = family("kernel", [
  {
    id: "kernel-userns",
    aim: "makes a user namespace, in which it is root",
    by: sh("unshare -Ur true && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "kernel-clone",
    aim: "makes one by clone(2)",
    by: python(`
pid = syscall(56, 0x10000000 | 17, 0, 0, 0, 0)
if pid == 0: os._exit(0)
won()
`),
    success: { kind: "says" },
  },
  {
    id: "kernel-clone3",
    aim: "makes one by clone3(2)",
    by: python(`
args = (ctypes.c_uint64 * 8)(0x10000000, 0, 0, 0, 17, 0, 0, 0)
pid = syscall(435, args, 64)
if pid == 0: os._exit(0)
won()
`),
    success: { kind: "says" },
  },
  {
    id: "kernel-mount",
    aim: "mounts a file system",
    by: sh("unshare -Urm mount -t tmpfs none /mnt && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "kernel-remount",
    aim: "makes a read-only mount writable",
    by: python('syscall(165, b"none", b"/", None, 32 | 4096, None); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: { none: "as root it would change the machine's mounts" },
  },
  {
    id: "kernel-unmount",
    aim: "unmounts what hides something",
    by: python('syscall(166, b"/tmp", 2); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: { none: "as root it would change the machine's mounts" },
  },
  {
    id: "kernel-fsopen",
    aim: "mounts by the newer calls",
    by: python('syscall(430, b"tmpfs", 0); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-open-tree",
    aim: "takes a copy of the mounts",
    by: python('syscall(428, -100, b"/", 0x1001); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-chroot",
    aim: "leaves a changed root by chroot(2)",
    by: python('os.chroot(E["OUT"]); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-setns",
    aim: "enters other namespaces by setns(2)",
    by: python('fd = os.open("/proc/self/ns/uts", os.O_RDONLY); syscall(308, fd, 0); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-handle",
    aim: "opens a file by its handle, past all mounts",
    by: python(`
handle = (ctypes.c_ubyte * 136)(128)
mount = ctypes.c_int()
syscall(303, -100, b"/usr/bin/env", handle, ctypes.byref(mount), 0)
syscall(304, os.open("/usr", os.O_RDONLY), handle, 0); won()
`),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-ptrace",
    aim: "traces another process",
    by: python(`
pid = os.fork()
if pid == 0: time.sleep(2); os._exit(0)
syscall(101, 16, pid, 0, 0); won(); os.kill(pid, 9)
`),
    success: { kind: "says" },
  },
  {
    id: "kernel-ptrace-operator",
    aim: "traces a process of the operator's",
    by: python('syscall(101, 0x4206, int(E["VICTIM"]), 0, 0); won()'),
    success: { kind: "says" },
    deno: "not stopped",
  },
  {
    id: "kernel-memory-read",
    aim: "reads the memory of a process",
    by: python(`
text = ctypes.create_string_buffer(b"here")
class Part(ctypes.Structure): _fields_ = [("at", ctypes.c_void_p), ("length", ctypes.c_size_t)]
copy = ctypes.create_string_buffer(4)
to, at = Part(ctypes.addressof(copy), 4), Part(ctypes.addressof(text), 4)
syscall(310, os.getpid(), ctypes.byref(to), 1, ctypes.byref(at), 1, 0); won()
`),
    success: { kind: "says" },
  },
  {
    id: "kernel-memory-file",
    aim: "opens the memory of a process of the operator's in `/proc`",
    by: python('open("/proc/" + E["VICTIM"] + "/mem", "rb"); won()'),
    success: { kind: "says" },
  },
  {
    id: "kernel-pidfd-getfd",
    aim: "takes an open file of another process",
    by: python(`
fd = syscall(434, os.getpid(), 0)
syscall(438, fd, 1, 0); won()
`),
    success: { kind: "says" },
  },
  {
    id: "kernel-keyring",
    aim: "reads the keys of its session",
    by: python("syscall(250, 0, -3, 0); won()"),
    success: { kind: "says" },
  },
  {
    id: "kernel-key",
    aim: "leaves a key for others",
    by: python('syscall(248, b"user", b"attack", b"x", 1, -1); won()'),
    success: { kind: "says" },
  },
  {
    id: "kernel-bpf",
    aim: "loads something into the kernel by bpf(2)",
    by: python("syscall(321, 0, (ctypes.c_uint32 * 16)(2, 4, 4, 1), 64); won()"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-io-uring",
    aim: "goes round filters of calls by io_uring",
    by: python("syscall(425, 4, ctypes.create_string_buffer(120)); won()"),
    success: { kind: "says" },
  },
  {
    id: "kernel-userfaultfd",
    aim: "halts the kernel in the middle of a copy by userfaultfd(2)",
    by: python("syscall(323, 1); won()"),
    success: { kind: "says" },
  },
  {
    id: "kernel-perf",
    aim: "watches the processor by perf_event_open(2)",
    by: python(`
what = (ctypes.c_uint32 * 28)(1, 112, 0)
what[10] = 0x61
syscall(298, what, 0, -1, -1, 0); won()
`),
    success: { kind: "says" },
  },
  {
    id: "kernel-hostname",
    aim: "changes the machine's name",
    by: python("name = os.uname().nodename.encode(); syscall(170, name, len(name)); won()"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-clock",
    aim: "changes the clock",
    by: python(`
delta = (ctypes.c_long * 32)()
delta[0] = 0x8001
syscall(159, delta); won()
`),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-sysctl",
    aim: "opens a setting of the kernel for writing",
    by: python('open("/proc/sys/vm/swappiness", "r+"); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-core-pattern",
    aim: "names a program that the kernel starts as root",
    by: python('open("/proc/sys/kernel/core_pattern", "r+"); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-sysrq",
    aim: "restarts the machine by `/proc/sysrq-trigger`",
    by: python('open("/proc/sysrq-trigger", "r+"); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: { none: "not every kernel has it" },
  },
  {
    id: "kernel-sys",
    aim: "looks at the machine's devices and cgroups in `/sys`",
    by: sh("[ -e /sys/kernel ] || [ -e /sys/fs/cgroup ] && echo $WON"),
    success: { kind: "says" },
  },
  {
    id: "kernel-cgroup",
    aim: "names a program that the kernel starts when a cgroup is empty",
    by: sh(
      "find /sys/fs/cgroup -maxdepth 2 -name release_agent -writable | grep -q . && echo $WON;" +
        " [ -w /sys/fs/cgroup ] && echo $WON",
    ),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-devices",
    aim: "opens a disk or the memory in `/dev`",
    by: sh(
      "for d in /dev/mem /dev/kmsg /dev/port /dev/sd* /dev/vd* /dev/nvme* /dev/loop*; do" +
        " [ -w $d ] && echo $WON; done",
    ),
    success: { kind: "says" },
    deno: "stopped",
    proof: { control: sh("for d in /dev/full; do [ -w $d ] && echo $WON; done") },
  },
  {
    id: "kernel-log",
    aim: "reads the kernel's messages",
    by: python("syscall(103, 10, 0, 0); won()"),
    success: { kind: "says" },
    deno: "stopped",
    proof: "root",
  },
  {
    id: "kernel-foreign",
    aim: "goes round the filter by calls of a 32-bit program",
    by: python(`
import mmap
# getpid of the old tables: mov eax, 20; int 0x80; ret
area = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
area.write(bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]))
at = ctypes.addressof(ctypes.c_char.from_buffer(area))
if ctypes.CFUNCTYPE(ctypes.c_int)(at)() == os.getpid(): won()
`),
    success: { kind: "says" },
  },
  {
    id: "kernel-quota",
    aim: "asks and changes quotas",
    by: python('syscall(179, 0x800001 << 8, b"/dev/none", 0, 0); won()'),
    success: { kind: "says" },
    deno: "stopped",
    proof: { none: "as root it would change the machine" },
  },
]);
