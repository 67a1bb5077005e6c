/** What a seccomp program must know of a processor: its id and the numbers of its system calls. */
export interface SyscallTable {
  /** `AUDIT_ARCH_*` of include/uapi/linux/audit.h. */
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly ioctl: number;
  readonly socket: number;
  readonly socketpair: number;
  /** Those that answer EPERM whatever their arguments. */
  readonly refused: readonly number[];
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

/** By processor, as `Deno.build.arch` names it. Sources: the unistd tables of the kernel. */
export const syscallTables = {
  x86_64: {
    audit: 0xc000_003e,
    clone: 56,
    clone3: 435,
    ioctl: 16,
    socket: 41,
    socketpair: 53,
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
