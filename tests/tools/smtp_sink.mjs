// A mail server that keeps what it is given: enough of SMTP (RFC 5321) for libcurl, with AUTH PLAIN when a user is named.
import { createServer } from 'node:net';

export function startSink({ user, password } = {}) {
    const sink = { messages: [], refuse: false, logins: [] };
    const server = createServer((socket) => {
        let buffer = '', data = null, envelope = { to: [] };
        const say = (line) => socket.write(line + '\r\n');
        let waiting = false;
        const login = (text) => {
            const given = Buffer.from(text, 'base64').toString();
            sink.logins.push(given);
            say(given === `\0${user}\0${password}` ? '235 welcome' : '535 wrong');
        };
        say('220 sink ESMTP');
        socket.on('error', () => {});
        socket.on('data', (chunk) => {
            buffer += chunk.toString('latin1');
            for (let end; (end = buffer.indexOf('\r\n')) >= 0; ) {
                const line = buffer.slice(0, end);
                buffer = buffer.slice(end + 2);
                if (data !== null) {
                    if (line === '.') {
                        sink.messages.push({ ...envelope, raw: data });
                        data = null;
                        say('250 kept');
                    } else data += line.replace(/^\./, '') + '\n';
                    continue;
                }
                if (waiting) {
                    waiting = false;
                    login(line);
                    continue;
                }
                const verb = line.split(/[ :]/)[0].toUpperCase();
                if (verb === 'EHLO') socket.write(user ? '250-sink\r\n250 AUTH PLAIN\r\n' : '250 sink\r\n');
                else if (verb === 'AUTH') {
                    if (line.split(' ')[2]) login(line.split(' ')[2]);
                    else {
                        waiting = true;
                        say('334 ');
                    }
                } else if (verb === 'MAIL') {
                    envelope = { from: line, to: [] };
                    say(sink.refuse ? '451 not now' : '250 ok');
                } else if (verb === 'RCPT') {
                    envelope.to.push(line.match(/<(.*)>/)[1]);
                    say('250 ok');
                } else if (verb === 'DATA') {
                    data = '';
                    say('354 go on');
                } else if (verb === 'QUIT') {
                    say('221 bye');
                    socket.end();
                } else say('250 ok');
            }
        });
    });
    return new Promise((done) =>
        server.listen(0, '127.0.0.1', () => {
            sink.port = server.address().port;
            sink.close = () => server.close();
            done(sink);
        }),
    );
}

// Head and text of a message, decoded.
export function read(message) {
    const cut = message.raw.indexOf('\n\n');
    const head = message.raw.slice(0, cut).replace(/\n[ \t]+/g, ' ');
    const q = (s) => Buffer.from(s.replace(/=([0-9A-F]{2})/g, (_, h) => String.fromCharCode(parseInt(h, 16))), 'latin1').toString('utf8');
    const subject = head.match(/^Subject: (.*)$/m)[1].replace(/\?= =\?UTF-8\?Q\?/g, '').replace(/=\?UTF-8\?Q\?(.*?)\?=/g, (_, s) => q(s));
    return { to: message.to, head, subject, text: q(message.raw.slice(cut + 2).replace(/=\n/g, '')) };
}
