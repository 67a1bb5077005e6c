"""Listens for attacks: for each id in argv by TCP, UDP, a socket file in the folder argv[1], and an
abstract socket. Writes their addresses as one line of JSON, then each id that was reached."""
import json, os, socket, sys, threading

folder, prefix, ids = sys.argv[1], sys.argv[2], sys.argv[3:]
reached = set()
lock = threading.Lock()

def note(id):
    with lock:
        if id not in reached:
            reached.add(id)
            print(id, flush=True)

def accept(server, id):
    while True:
        connection, _ = server.accept()
        note(id)
        connection.settimeout(0.3)
        try:
            connection.recv(65536)
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except OSError:
            pass
        connection.close()

def receive(server, id):
    while True:
        server.recv(65536)
        note(id)

def listen(family, address):
    server = socket.socket(family)
    server.bind(address)
    server.listen(8)
    return server

places = {}
for id in ids:
    while True:
        tcp = listen(socket.AF_INET, ("0.0.0.0", 0))
        port = tcp.getsockname()[1]
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            udp.bind(("0.0.0.0", port))
            break
        except OSError:
            tcp.close()
    path, abstract = folder + "/" + id, prefix + id
    servers = [tcp, listen(socket.AF_UNIX, path), listen(socket.AF_UNIX, "\0" + abstract)]
    os.chmod(path, 0o777)
    for server in servers:
        threading.Thread(target=accept, args=(server, id), daemon=True).start()
    threading.Thread(target=receive, args=(udp, id), daemon=True).start()
    places[id] = {"PORT": str(port), "SOCKET": path, "ABSTRACT": abstract}
print(json.dumps(places), flush=True)
sys.stdin.read()
