using Avi.Protocol.Postcard;
using Avi.Protocol.Security;

namespace Avi.Fuzz.Targets;

/// <summary>What a stranger can send in the place of a handshake, or of a sealed record.</summary>
internal static class SecurityTargets
{
    // The framework throws for each forged record of two of the suites.
    private const int CostOfForgery = 10;

    // A key pair, perhaps an agreement, and the keys of a session.
    private const int CostOfHandshake = 200;

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
        })
        {
            Cost = CostOfForgery,
        };
    }

    /// <summary>Has a gateway read an input. It answers to nothing but what the device has proven, and with less.</summary>
    private static FuzzTarget ClientHellos()
    {
        using ClientHandshake bare = SecuritySides.NewClient(CipherSuites.All, hasShare: false);
        using ClientHandshake agreeing = SecuritySides.NewClient(CipherSuites.All, hasShare: true);
        byte[][] golden = [bare.Hello.ToArray(), agreeing.Hello.ToArray()];
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
        })
        {
            Cost = CostOfHandshake / 10, // most inputs are shorter than a hello, or not proven
        };
    }

    /// <summary>Has a device take an input, and then the right answer, unless the input was that.</summary>
    private static FuzzTarget ServerHellos()
    {
        using ClientHandshake bare = SecuritySides.NewClient(CipherSuites.All, hasShare: false);
        using ClientHandshake agreeing = SecuritySides.NewClient(CipherSuites.All, hasShare: true);
        using ServerHandshake shareless = SecuritySides.Answer(bare);
        using ServerHandshake sharing = SecuritySides.Answer(agreeing);
        byte[] right = sharing.Answer.ToArray();
        byte[] retry = [33, 4, 1, 2, 3, 4];
        return new FuzzTarget("server-hello", [right, shareless.Answer.ToArray(), retry], input =>
        {
            using ClientHandshake client = SecuritySides.NewClient(CipherSuites.All, hasShare: true);
            ClientHandshakeStep step = client.Receive(input, out SecureSession? session);
            session?.Dispose();
            if (step == ClientHandshakeStep.Complete)
            {
                // Whatever follows the message is not looked at.
                Oracle.Holds(input.StartsWith(right), "Nobody else has the key.");
                return true;
            }

            Oracle.Holds(
                !ServerHello.TryRead(input, out ServerHello read) || read.Answer.Length < input.Length,
                "The mac comes after the answer.");
            ClientHandshakeStep last = client.Receive(right, out session);
            session?.Dispose();
            Oracle.Holds(last == ClientHandshakeStep.Complete, "What is wrong does not keep a device from what is right.");
            return step == ClientHandshakeStep.SendAgain;
        })
        {
            Cost = CostOfHandshake,
            FixedBytes = 8_192,
        };
    }
}
