using Avi.Protocol.Security;

namespace Avi.Protocol.Tests.Security;

/// <summary>What a gateway with a hundred thousand sessions cannot afford.</summary>
[TestFixture]
internal sealed class SecurityAllocationTests
{
    private const int Records = 1_000;

    private static IEnumerable<CipherSuite> Suites => Sides.Suites;

    [TestCaseSource(nameof(Suites))]
    public void Sealing_and_opening_allocates_nothing(CipherSuite suite)
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(suite);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        byte[] buffer = new byte[1_024];
        Exchange(device, gateway, buffer);
        gateway.Establish(counter: 0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int opened = 0;
        for (int i = 0; i < Records; i++)
            opened += Exchange(device, gateway, buffer);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(opened, Is.EqualTo(Records));
    }

    [Test]
    public void Repeated_records_are_refused_without_allocating()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.Aes128Gcm);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        byte[] datagram = Sides.Seal(device, [1]);
        SealedRecord.TryRead(datagram, out SealedRecord record);
        gateway.Establish(counter: 0);
        RecordStatus status = gateway.TryOpen(datagram, in record, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Records; i++)
            gateway.TryOpen(datagram, in record, out _);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(status, Is.EqualTo(RecordStatus.Seen));
    }

    [Test]
    public void Hello_without_the_key_costs_no_memory()
    {
        using DeviceKey key = Sides.NewKey();
        using var other = DeviceKey.Generate();
        using ClientHandshake client = Sides.NewClient(other);
        byte[] datagram = client.Hello.ToArray();
        byte[] nonce = Sides.Drawn(16);
        byte[] privateKey = Sides.Drawn(32);
        Answer();

        long before = GC.GetAllocatedBytesForCurrentThread();
        HandshakeOutcome outcome = default;
        for (int i = 0; i < Records; i++)
            outcome = Answer();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(outcome, Is.EqualTo(HandshakeOutcome.WrongProof));

        HandshakeOutcome Answer()
        {
            ClientHello.TryRead(datagram, out ClientHello hello);
            return ServerHandshake.TryAnswer(
                in hello,
                key,
                HandshakePolicy.Default,
                new ServerSeed { Nonce = nonce, PrivateKey = privateKey, SessionId = 1 },
                out _);
        }
    }

    [Test]
    public void Cookies_cost_no_memory()
    {
        using DeviceKey key = Sides.NewKey();
        using ClientHandshake client = Sides.NewClient(key);
        byte[] datagram = client.Hello.ToArray();
        byte[] address = [127, 0, 0, 1];
        byte[] retry = new byte[RetryCookie.RetryBytes];
        var cookies = new RetryCookie(Sides.Drawn(32));
        Ask();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Records; i++)
            Ask();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Ask()
        {
            ClientHello.TryRead(datagram, out ClientHello hello);
            cookies.WriteRetry(in hello, address, 9, TimeSpan.Zero, retry);
            cookies.IsGood(in hello, address, 9, TimeSpan.Zero);
        }
    }

    [TestCaseSource(nameof(Suites))]
    public void Session_that_says_nothing_takes_less_than_half_a_kilobyte(CipherSuite suite)
    {
        Sides.Shake(suite).Device.Dispose(); // makes what is made once

        (long made, _) = BytesOf(suite);

        Assert.That(made, Is.InRange(100, 512));
    }

    [TestCaseSource(nameof(Suites))]
    public void Session_in_use_takes_less_than_two_kilobytes(CipherSuite suite)
    {
        BytesOf(suite);

        (long made, long used) = BytesOf(suite);

        // The system's cryptography takes more beside it, until the session rests.
        Assert.That(made + used, Is.InRange(100, 2_048));
    }

    /// <returns>What a session allocates, which is no less than what it keeps: when it is made, and in first use.</returns>
    private static (long Made, long Used) BytesOf(CipherSuite suite)
    {
        using DeviceKey key = Sides.NewKey();
        using var secrets = new SessionSecrets(key, [], [], [], [], []);
        byte[] buffer = new byte[200];

        long start = GC.GetAllocatedBytesForCurrentThread();
        using SecureSession session = secrets.NewSession(1, suite, hasForwardSecrecy: false, isDevice: false);
        long made = GC.GetAllocatedBytesForCurrentThread();
        session.Seal(buffer, 100);
        long used = 2 * (GC.GetAllocatedBytesForCurrentThread() - made); // the other direction has as much
        return (made - start, used);
    }

    /// <returns>How many records opened: 1, if all is well.</returns>
    private static int Exchange(SecureSession sender, SecureSession receiver, Span<byte> buffer)
    {
        Span<byte> datagram = buffer[sender.Seal(buffer, 100)];
        SealedRecord.TryRead(datagram, out SealedRecord record);
        return receiver.TryOpen(datagram, in record, out _) == RecordStatus.Opened ? 1 : 0;
    }
}
