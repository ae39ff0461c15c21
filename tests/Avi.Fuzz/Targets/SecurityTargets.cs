using Avi.Protocol.Messages.Sessions;
using Avi.Protocol.Postcard;
using Avi.Protocol.Security;

namespace Avi.Fuzz.Targets;

/// <summary>What a stranger can send in the place of a handshake, or of a sealed record.</summary>
internal static class SecurityTargets
{
    // How many wrong answers a device gets before the right one.
    private const int WrongAnswers = 64;

    public static IEnumerable<FuzzTarget> All =>
    [
        Records("aes-gcm", CipherSuites.Aes128Gcm),
        Records("aes-ctr-hmac", CipherSuites.Aes128CtrHmac),
        Records("chacha20-poly1305", CipherSuites.ChaCha20Poly1305),
        ClientHellos(),
        ServerHellos(),
    ];

    /// <summary>Has a gateway open an input. Nothing opens but what the device has sealed, and it says the same.</summary>
    private static FuzzTarget Records(string name, CipherSuites suites)
    {
        byte[][] golden = SecuritySides.Records(suites, 0, 1, 20, 200);
#pragma warning disable CA2000 // The session is for all inputs.
        SecureSession gateway = SecuritySides.NewSession(suites, isDevice: false);
#pragma warning restore CA2000
        return new FuzzTarget($"sealed-record-{name}", golden, input =>
        {
            if (SealedRecord.TryRead(input, out SealedRecord record) != PostcardError.None)
                return false;

            byte[] datagram = input.ToArray();
            if (gateway.TryOpen(datagram, in record, out OpenedRecord opened) != RecordStatus.Opened)
                return false;

            byte[] sealedBytes = input[..record.RecordBytes].ToArray();
            Oracle.Holds(golden.Any(sealedBytes.SequenceEqual), "Nobody else has the key.");
            Oracle.Holds(
                opened.Plaintext.IndexOfAnyExcept((byte)opened.Plaintext.Length) < 0, "What was sealed comes out.");
            return true;
        });
    }

    /// <summary>Has a gateway read an input. It answers to nothing but what the device has proven, and with less.</summary>
    private static FuzzTarget ClientHellos()
    {
        using ClientHandshake bare = SecuritySides.NewClient(CipherSuites.All, hasShare: false);
        using ClientHandshake agreeing = SecuritySides.NewClient(CipherSuites.All, hasShare: true);

        // A share costs an agreement, and the gateway a key pair: it comes less often.
        byte[][] golden = [.. Enumerable.Repeat(bare.Hello.ToArray(), 3), agreeing.Hello.ToArray()];
        return new FuzzTarget("client-hello", golden, input =>
        {
            if (!ClientHello.TryRead(input, out ClientHello hello)
                || SecuritySides.TryAnswer(in hello, out ServerHandshake? server) != HandshakeOutcome.Answered
                || server is null)
            {
                return false;
            }

            using (server)
                Oracle.Holds(server.Answer.Length <= input.Length, "No answer is longer than its question.");

            byte[] proven = hello.Proven.ToArray();
            Oracle.Holds(golden.Any(whole => whole.AsSpan().StartsWith(proven)), "Nobody else has the key.");
            return true;
        });
    }

    /// <summary>
    /// Has a device take inputs one after the other, and the right answer after many of them, unless one was that.
    /// </summary>
    private static FuzzTarget ServerHellos()
    {
#pragma warning disable CA2000 // It is disposed when the next one begins; the last one ends with the process.
        ClientHandshake client = SecuritySides.NewClient(CipherSuites.All, hasShare: true);
#pragma warning restore CA2000
        byte[][] golden = ServerHelloBytes();
        byte[] right = golden[0];
        int wrong = 0;
        return new FuzzTarget("server-hello", golden, input =>
        {
            ClientHandshakeStep step = client.Receive(input, out SecureSession? session);
            session?.Dispose();

            // Whatever follows the message is not looked at.
            Oracle.Holds(step != ClientHandshakeStep.Complete || input.StartsWith(right), "Nobody else has the key.");
            Oracle.Holds(
                step != ClientHandshakeStep.Wait
                    || SessionCodec.TryRead(input, out ServerHelloMessage read) != PostcardError.None
                    || read.Answer.Length < input.Length,
                "The mac comes after the answer.");
            if (step != ClientHandshakeStep.Complete && ++wrong < WrongAnswers)
                return step == ClientHandshakeStep.SendAgain;

            if (step != ClientHandshakeStep.Complete)
            {
                Oracle.Holds(
                    client.Receive(right, out session) == ClientHandshakeStep.Complete,
                    "What is wrong does not keep a device from what is right.");
                session?.Dispose();
            }

            wrong = 0;
            client.Dispose();
            client = SecuritySides.NewClient(CipherSuites.All, hasShare: true);
            return step != ClientHandshakeStep.Wait;
        })
        {
            FixedBytes = 16_384,
        };
    }

    private static byte[][] ServerHelloBytes()
    {
        using ClientHandshake bare = SecuritySides.NewClient(CipherSuites.All, hasShare: false);
        using ClientHandshake agreeing = SecuritySides.NewClient(CipherSuites.All, hasShare: true);
        using ServerHandshake shareless = SecuritySides.Answer(bare);
        using ServerHandshake sharing = SecuritySides.Answer(agreeing);
        byte[] retry = [33, 4, 1, 2, 3, 4];
        return [sharing.Answer.ToArray(), shareless.Answer.ToArray(), retry];
    }
}
