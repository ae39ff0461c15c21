using Avi.Protocol.Postcard;
using Avi.Protocol.Security;

using CsCheck;

namespace Avi.Protocol.Tests.Security;

[TestFixture]
internal sealed class SecureSessionTests
{
    private static IEnumerable<CipherSuite> Suites => Sides.Suites;

    [TestCaseSource(nameof(Suites))]
    public void Everything_that_was_sealed_opens_in_both_directions(CipherSuite suite)
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(suite);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;

        // Longer than the longest datagram too: the block ciphers go on in parts.
        Gen.OneOf(Gen.Byte.Array[0, 70], Gen.Byte.Array[1_200, 1_400], Gen.Byte.Array[2_500, 2_700]).Sample(plain =>
        {
            byte[] up = Sides.Seal(device, plain);
            byte[] down = Sides.Seal(gateway, plain);
            (RecordStatus upStatus, byte[] upPlain) = Sides.Open(gateway, up);
            (RecordStatus downStatus, byte[] downPlain) = Sides.Open(device, down);

            return (upStatus, downStatus) == (RecordStatus.Opened, RecordStatus.Opened)
                && upPlain.SequenceEqual(plain)
                && downPlain.SequenceEqual(plain)
                && (plain.Length < 8 || (up.AsSpan().IndexOf(plain) < 0 && !up.AsSpan().SequenceEqual(down)));
        }, iter: 300, threads: 1);
    }

    [TestCaseSource(nameof(Suites))]
    public void Record_with_any_flipped_bit_does_not_open(CipherSuite suite)
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(suite);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        byte[] datagram = Sides.Seal(device, "a message of a device"u8);

        for (int bit = 0; bit < 8 * datagram.Length; bit++)
        {
            byte[] flipped = [.. datagram];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (SealedRecord.TryRead(flipped, out _) == PostcardError.None)
                Assert.That(Sides.Open(gateway, flipped).Status, Is.Not.EqualTo(RecordStatus.Opened), $"bit {bit}");
        }

        Assert.That(Sides.Open(gateway, datagram).Status, Is.EqualTo(RecordStatus.Opened), "Nothing of it left a trace.");
    }

    [TestCaseSource(nameof(Suites))]
    public void Every_cut_off_record_is_an_error(CipherSuite suite)
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(suite);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        byte[] datagram = Sides.Seal(device, "a message"u8);

        for (int length = 0; length < datagram.Length; length++)
        {
            PostcardError error = SealedRecord.TryRead(datagram.AsSpan(0, length), out _);

            Assert.That(error, Is.EqualTo(PostcardError.UnexpectedEnd), $"{length} bytes");
        }
    }

    [TestCase(0)]
    [TestCase(15)]
    public void Ciphertext_shorter_than_its_tag_is_forged(int bytes)
    {
        foreach (CipherSuite suite in Suites)
        {
            (SecureSession device, SecureSession gateway) = Sides.Shake(suite);
            using SecureSession ownedDevice = device;
            using SecureSession ownedGateway = gateway;
            byte[] datagram = [34, 0xAC, 0x02, 0, (byte)bytes, .. new byte[bytes]];

            Assert.That(Sides.Open(gateway, datagram).Status, Is.EqualTo(RecordStatus.Forged));
        }
    }

    [Test]
    public void Established_session_opens_no_record_twice()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.Aes128Gcm);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        byte[] first = Sides.Seal(device, "start"u8);
        byte[] second = Sides.Seal(device, "more"u8);
        Sides.Open(gateway, first);
        gateway.Establish(counter: 0);

        RecordStatus firstAgain = Sides.Open(gateway, first).Status;
        RecordStatus once = Sides.Open(gateway, second).Status;
        RecordStatus twice = Sides.Open(gateway, second).Status;

        Assert.That(
            (firstAgain, once, twice), Is.EqualTo((RecordStatus.Seen, RecordStatus.Opened, RecordStatus.Seen)));
    }

    [Test]
    public void Records_of_a_half_open_session_leave_no_trace()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.Aes128Gcm);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        byte[] early = Sides.Seal(device, "not what establishes"u8);

        RecordStatus dropped = Sides.Open(gateway, early).Status;
        ulong received = gateway.Received;
        gateway.Establish(counter: 1);
        RecordStatus later = Sides.Open(gateway, early).Status;

        Assert.That((dropped, received, later), Is.EqualTo((RecordStatus.Opened, 0UL, RecordStatus.Opened)));
        Assert.That(() => gateway.Establish(counter: 2), Throws.InvalidOperationException);
    }

    [TestCaseSource(nameof(Suites))]
    public void Record_does_not_open_on_the_side_that_sealed_it(CipherSuite suite)
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(suite);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;

        Assert.That(Sides.Open(device, Sides.Seal(device, "mirrored"u8)).Status, Is.EqualTo(RecordStatus.Forged));
    }

    [Test]
    public void Record_of_another_session_is_told_apart_without_its_key()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.Aes128Gcm);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        byte[] datagram = Sides.Seal(device, []);
        datagram[1] ^= 1;

        Assert.That(Sides.Open(gateway, datagram).Status, Is.EqualTo(RecordStatus.OtherSession));
    }

    [Test]
    public void Counters_rise_by_one_with_every_record()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.Aes128Gcm);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        gateway.Establish(counter: 0);
        for (ulong i = 0; i < 200; i++)
        {
            SealedRecord.TryRead(Sides.Seal(device, []), out SealedRecord record);

            Assert.That((record.Counter, device.Sent), Is.EqualTo((i, i + 1)));
        }

        Sides.Open(gateway, Sides.Seal(device, []));

        Assert.That(gateway.Received, Is.EqualTo(201));
    }

    [Test]
    public void Bytes_after_a_record_do_not_count()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.Aes128CtrHmac);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;

        (RecordStatus status, byte[] plain) = Sides.Open(gateway, [.. Sides.Seal(device, [7]), 1, 2, 3]);

        Assert.That((status, plain.Single()), Is.EqualTo((RecordStatus.Opened, (byte)7)));
    }

    [TestCaseSource(nameof(Suites))]
    public void Session_that_rested_goes_on_where_it_was(CipherSuite suite)
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(suite);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        gateway.Establish(counter: 0);
        byte[] first = Sides.Seal(device, "before"u8);
        byte[] second = Sides.Seal(device, "before"u8);
        Sides.Open(gateway, second);

        gateway.Rest();
        device.Rest();
        RecordStatus next = Sides.Open(gateway, Sides.Seal(device, "after"u8)).Status;

        Assert.That(next, Is.EqualTo(RecordStatus.Opened));
        Assert.That(Sides.Open(gateway, second).Status, Is.EqualTo(RecordStatus.Seen));
        Assert.That(first.AsSpan().SequenceEqual(second), Is.False, "The same text is sealed in another way each time.");
    }

    [Test]
    public void Mistakes_of_the_caller_are_told()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.Aes128Gcm);
        using SecureSession ownedDevice = device;
        byte[] datagram = Sides.Seal(device, [1, 2, 3]);
        SealedRecord.TryRead(datagram, out SealedRecord record);

        Assert.That(() => device.Seal(new byte[SealedRecord.MaxHeadBytes + 10 + 15], 10), Throws.ArgumentException);
        Assert.That(() => device.Seal(new byte[20_000], SealedRecord.MaxPlainBytes + 1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => device.Seal([], -1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => gateway.TryOpen(datagram.AsSpan(1), in record, out _), Throws.ArgumentException);
        gateway.Dispose();
        Assert.That(() => gateway.TryOpen(datagram, in record, out _), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(device.Sent, Is.EqualTo(1), "What was not sealed has no counter.");
    }

    [Test]
    public void Longest_plaintext_fits_its_head()
    {
        (SecureSession device, SecureSession gateway) = Sides.Shake(CipherSuite.ChaCha20Poly1305);
        using SecureSession ownedDevice = device;
        using SecureSession ownedGateway = gateway;
        byte[] plain = new byte[SealedRecord.MaxPlainBytes];

        (RecordStatus status, byte[] opened) = Sides.Open(gateway, Sides.Seal(device, plain));

        Assert.That((status, opened.Length), Is.EqualTo((RecordStatus.Opened, plain.Length)));
    }
}
