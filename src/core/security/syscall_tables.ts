/** What a seccomp program must know of a processor: its id and the numbers of its system calls. */
export interface SyscallTable {
  /** `AUDIT_ARCH_*` of include/uapi/linux/audit.h. */
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly ioctl: number;
  readonly socket: number;
  readonly socketpair: number;
  /** Those that set the mode of a file. */
  readonly modes: readonly ModeCall[];
  /** Those that answer as if the kernel had never heard of them: programs then do without. */
  readonly unknown: readonly number[];
  /** Those that answer EPERM whatever their arguments. */
  readonly refused: readonly number[];
}

/** A call that sets the mode of a file, with the places of its arguments, from 0. */
export interface ModeCall {
  readonly number: number;
  readonly mode: number;
  /** Of those that look at the mode only if they make a file: where their flags are. */
  readonly flags?: number;
}

/** Numbers that all processors share, since they are younger than the tables' split. */
const shared = [
  ...[425, 426, 427], // io_uring_setup, io_uring_enter, io_uring_register
  ...[428, 429, 430, 431, 432, 433], // open_tree, move_mount, fsopen, fsconfig, fsmount, fspick
  438, // pidfd_getfd
  440, // process_madvise
  442, // mount_setattr
  443, // quotactl_fd
  447, // memfd_secret
];

/** openat2(2), whose mode lies in memory, where no filter looks. */
const openat2 = 437;

/** By processor, as `Deno.build.arch` names it. Sources: the unistd tables of the kernel. */
export const syscallTables = {
  x86_64: {
    audit: 0xc000_003e,
    clone: 56,
    clone3: 435,
    ioctl: 16,
    socket: 41,
    socketpair: 53,
    modes: [
      { number: 2, mode: 2, flags: 1 }, // open
      { number: 257, mode: 3, flags: 2 }, // openat
      { number: 85, mode: 1 }, // creat
      { number: 90, mode: 1 }, // chmod
      { number: 91, mode: 1 }, // fchmod
      { number: 268, mode: 2 }, // fchmodat
      { number: 452, mode: 2 }, // fchmodat2
      { number: 133, mode: 1 }, // mknod
      { number: 259, mode: 2 }, // mknodat
    ],
    unknown: [openat2, 319, 29], // memfd_create, shmget
    refused: [
      ...[165, 166, 155, 161], // mount, umount2, pivot_root, chroot
      ...[272, 308], // unshare, setns
      ...[101, 310, 311, 312], // ptrace, process_vm_readv, process_vm_writev, kcmp
      ...[321, 298, 323, 300], // bpf, perf_event_open, userfaultfd, fanotify_init
      ...[248, 249, 250], // add_key, request_key, keyctl
      ...[246, 320, 174, 175, 313, 176], // kexec_load, kexec_file_load, *_module
      ...[164, 227, 159, 305], // settimeofday, clock_settime, adjtimex, clock_adjtime
      ...[170, 171], // sethostname, setdomainname
      ...[303, 304], // name_to_handle_at, open_by_handle_at
      ...[169, 167, 168, 163, 179], // reboot, swapon, swapoff, acct, quotactl
      ...[103, 172, 173, 153], // syslog, iopl, ioperm, vhangup
      ...[212, 134, 180], // lookup_dcookie, uselib, nfsservctl
      ...shared,
    ],
  },
  aarch64: {
    audit: 0xc000_00b7,
    clone: 220,
    clone3: 435,
    ioctl: 29,
    socket: 198,
    socketpair: 199,
    modes: [
      { number: 56, mode: 3, flags: 2 }, // openat
      { number: 52, mode: 1 }, // fchmod
      { number: 53, mode: 2 }, // fchmodat
      { number: 452, mode: 2 }, // fchmodat2
      { number: 33, mode: 2 }, // mknodat
    ],
    unknown: [openat2, 279, 194], // memfd_create, shmget
    refused: [
      ...[40, 39, 41, 51], // mount, umount2, pivot_root, chroot
      ...[97, 268], // unshare, setns
      ...[117, 270, 271, 272], // ptrace, process_vm_readv, process_vm_writev, kcmp
      ...[280, 241, 282, 262], // bpf, perf_event_open, userfaultfd, fanotify_init
      ...[217, 218, 219], // add_key, request_key, keyctl
      ...[104, 294, 105, 273, 106], // kexec_load, kexec_file_load, *_module
      ...[170, 112, 171, 266], // settimeofday, clock_settime, adjtimex, clock_adjtime
      ...[161, 162], // sethostname, setdomainname
      ...[264, 265], // name_to_handle_at, open_by_handle_at
      ...[142, 224, 225, 89, 60], // reboot, swapon, swapoff, acct, quotactl
      ...[116, 58], // syslog, vhangup
      ...[18, 42], // lookup_dcookie, nfsservctl
      ...shared,
    ],
  },
} as const satisfies Record<string, SyscallTable>;
