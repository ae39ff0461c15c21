using System.Text;

using Avi.Mesh.Libp2p.Negotiation;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Tests.Libp2p.Transports;

using static Avi.Mesh.Tests.Libp2p.Violation;

namespace Avi.Mesh.Tests.Libp2p.Negotiation;

[TestFixture]
internal sealed class NegotiationTests
{
    private static readonly ProtocolId Noise = new("/noise");
    private static readonly ProtocolId Tls = new("/tls/1.0.0");
    private static readonly ProtocolId Plain = new("/plaintext/2.0.0");

    [TestCase(0, ExpectedResult = "/noise", TestName = "First_proposal_is_taken")]
    [TestCase(1, ExpectedResult = "/noise", TestName = "Second_proposal_is_taken_after_a_refusal")]
    [TestCase(2, ExpectedResult = "/noise", TestName = "Third_proposal_is_taken_after_two_refusals")]
    [TestCase(3, ExpectedResult = null, TestName = "Neither_side_has_a_protocol_when_all_are_refused")]
    [CancelAfter(10_000)]
    public async Task<string?> Both_sides_agree(int position, CancellationToken cancellation)
    {
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);
        List<ProtocolId> proposals = [Tls, Plain];
        if (position <= proposals.Count)
            proposals.Insert(position, Noise);

        Task<ProtocolId?> listening = MultistreamListener.NegotiateAsync(pair.Acceptor, IsNoise, cancellation);
        ProtocolId? dialled = await MultistreamDialer.NegotiateAsync(pair.Dialler, proposals, cancellation);
        await pair.Dialler.CloseWriteAsync(cancellation);

        Assert.That(await listening, Is.EqualTo(dialled));
        return dialled?.Name;
    }

    [Test, CancelAfter(20_000)]
    public async Task Both_sides_agree_when_bytes_come_one_by_one(CancellationToken cancellation)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var faults = new FaultInjector(seed, TimeProvider.System) { FragmentsReads = true };
            await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation, faults);

            Task<ProtocolId?> listening = MultistreamListener.NegotiateAsync(pair.Acceptor, IsNoise, cancellation);
            ProtocolId? dialled = await MultistreamDialer.NegotiateAsync(pair.Dialler, [Tls, Noise], cancellation);

            Assert.That(
                (dialled, await listening), Is.EqualTo(((ProtocolId?)Noise, (ProtocolId?)Noise)), $"seed {seed}");
        }
    }

    [Test, CancelAfter(10_000)]
    public async Task Header_and_first_proposal_are_one_write(CancellationToken cancellation)
    {
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);
        Task<ProtocolId?> dialling = MultistreamDialer.NegotiateAsync(pair.Dialler, [Noise], cancellation);

        byte[] buffer = new byte[100];
        int count = await pair.Acceptor.ReadAsync(buffer, cancellation);

        Assert.That(Encoding.UTF8.GetString(buffer, 0, count), Is.EqualTo("\u0013/multistream/1.0.0\n\u0007/noise\n"));
        await WriteAsync(pair.Acceptor, "\u0013/multistream/1.0.0\n\u0007/noise\n", cancellation);
        Assert.That(await dialling, Is.EqualTo((ProtocolId?)Noise));
    }

    [Test, CancelAfter(10_000)]
    public async Task Listener_leaves_the_bytes_after_the_proposal_to_the_protocol(CancellationToken cancellation)
    {
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);
        await WriteAsync(pair.Dialler, "\u0013/multistream/1.0.0\n\u0007/noise\nfirst bytes", cancellation);

        ProtocolId? agreed = await MultistreamListener.NegotiateAsync(pair.Acceptor, IsNoise, cancellation);

        byte[] rest = new byte[100];
        int count = await pair.Acceptor.ReadAsync(rest, cancellation);
        Assert.That(agreed, Is.EqualTo((ProtocolId?)Noise));
        Assert.That(Encoding.UTF8.GetString(rest, 0, count), Is.EqualTo("first bytes"));
    }

    [Test, CancelAfter(10_000)]
    public async Task Dialler_leaves_the_bytes_after_the_answer_to_the_protocol(CancellationToken cancellation)
    {
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);
        await WriteAsync(pair.Acceptor, "\u0013/multistream/1.0.0\n\u0007/noise\nfirst bytes", cancellation);

        ProtocolId? agreed = await MultistreamDialer.NegotiateAsync(pair.Dialler, [Noise], cancellation);

        byte[] rest = new byte[100];
        int count = await pair.Dialler.ReadAsync(rest, cancellation);
        Assert.That(agreed, Is.EqualTo((ProtocolId?)Noise));
        Assert.That(Encoding.UTF8.GetString(rest, 0, count), Is.EqualTo("first bytes"));
    }

    [Test, CancelAfter(10_000)]
    public async Task List_request_is_refused_and_the_negotiation_goes_on(CancellationToken cancellation)
    {
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);
        await WriteAsync(pair.Dialler, "\u0013/multistream/1.0.0\n\u0003ls\n\u0007/noise\n", cancellation);

        ProtocolId? agreed = await MultistreamListener.NegotiateAsync(pair.Acceptor, IsNoise, cancellation);

        byte[] answers = new byte[100];
        int count = 0;
        while (count < 32)
            count += await pair.Dialler.ReadAsync(answers.AsMemory(count), cancellation);

        Assert.That(agreed, Is.EqualTo((ProtocolId?)Noise));
        Assert.That(
            Encoding.UTF8.GetString(answers, 0, count),
            Is.EqualTo("\u0013/multistream/1.0.0\n\u0003na\n\u0007/noise\n"));
    }

    [TestCase("\u0013/multistream/2.0.0\n", ProtocolViolation.OutOfOrder, TestName = "Another_header_ends_it")]
    [TestCase("GET / HTTP/1.1\r\n", ProtocolViolation.OutOfOrder, TestName = "Something_else_altogether_ends_it")]
    [TestCase("\u0013/multistream/1.0.0\n\0", ProtocolViolation.Malformed, TestName = "Frame_without_a_text_ends_it")]
    [TestCase(
        "\u0013/multistream/1.0.0\n\u0003abc", ProtocolViolation.Malformed, TestName = "Text_without_an_end_ends_it")]
    [CancelAfter(10_000)]
    public async Task Peer_that_breaks_the_rules_is_named_so(
        string sent, ProtocolViolation expected, CancellationToken cancellation)
    {
        await using TransportPair toListener = await TransportPair.InMemoryAsync(cancellation);
        await using TransportPair toDialler = await TransportPair.InMemoryAsync(cancellation);
        await WriteAsync(toListener.Dialler, sent, cancellation);
        await WriteAsync(toDialler.Acceptor, sent, cancellation);

        Assert.That(
            () => MultistreamListener.NegotiateAsync(toListener.Acceptor, IsNoise, cancellation),
            Violates(expected));
        Assert.That(
            () => MultistreamDialer.NegotiateAsync(toDialler.Dialler, [Noise], cancellation),
            Violates(expected));
    }

    [Test, CancelAfter(10_000)]
    public async Task Answer_to_another_question_ends_it(CancellationToken cancellation)
    {
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);
        await WriteAsync(pair.Acceptor, "\u0013/multistream/1.0.0\n\u000b/tls/1.0.0\n", cancellation);

        Assert.That(
            () => MultistreamDialer.NegotiateAsync(pair.Dialler, [Noise], cancellation),
            Violates(ProtocolViolation.OutOfOrder));
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_proposes_without_end_is_given_up(CancellationToken cancellation)
    {
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);
        string proposals = string.Concat(Enumerable.Repeat("\u0003/x\n", MultistreamListener.MaxProposals));
        await WriteAsync(pair.Dialler, "\u0013/multistream/1.0.0\n" + proposals, cancellation);

        Assert.That(
            () => MultistreamListener.NegotiateAsync(pair.Acceptor, IsNoise, cancellation),
            Violates(ProtocolViolation.LimitExceeded));
    }

    [TestCase("", TestName = "End_before_the_header")]
    [TestCase("\u0013/multi", TestName = "End_inside_of_the_header")]
    [TestCase("\u0013/multistream/1.0.0\n\u0007/no", TestName = "End_inside_of_a_proposal")]
    [CancelAfter(10_000)]
    public async Task Connection_that_ends_is_named_so(string sent, CancellationToken cancellation)
    {
        await using TransportPair toListener = await TransportPair.InMemoryAsync(cancellation);
        await using TransportPair toDialler = await TransportPair.InMemoryAsync(cancellation);
        await WriteAsync(toListener.Dialler, sent, cancellation);
        await WriteAsync(toDialler.Acceptor, sent, cancellation);
        await toListener.Dialler.CloseWriteAsync(cancellation);
        await toDialler.Acceptor.CloseWriteAsync(cancellation);

        Assert.That(
            () => MultistreamListener.NegotiateAsync(toListener.Acceptor, IsNoise, cancellation),
            Throws.InstanceOf<ConnectionEndedException>());
        Assert.That(
            () => MultistreamDialer.NegotiateAsync(toDialler.Dialler, [Noise], cancellation),
            Throws.InstanceOf<ConnectionEndedException>());
    }

    [Test, CancelAfter(10_000)]
    public async Task Peer_that_says_nothing_is_given_up_when_the_token_says_so(CancellationToken cancellation)
    {
        await using TransportPair pair = await TransportPair.InMemoryAsync(cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<ProtocolId?> listening = MultistreamListener.NegotiateAsync(pair.Acceptor, IsNoise, limit.Token);

        await limit.CancelAsync();

        Assert.That(() => listening, Throws.InstanceOf<OperationCanceledException>());
    }

    private static bool IsNoise(ProtocolId protocol) => protocol == Noise;

    private static ValueTask WriteAsync(IByteStream stream, string text, CancellationToken cancellation) =>
        text.Length == 0 ? ValueTask.CompletedTask : stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);
}
