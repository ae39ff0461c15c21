using System.Diagnostics;

using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;
using Avi.Mesh.Libp2p.Security;
using Avi.Mesh.Libp2p.Security.Noise;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Tcp;

using BenchmarkDotNet.Attributes;

namespace Avi.Benchmarks.Mesh.Muxing;

/// <summary>
/// What a stream between two nodes carries: Yamux over Noise over TCP on loopback, both ends in this process.
/// </summary>
/// <remarks>
/// One operation moves 32 MiB, in messages of the given size, with as many waits as the way asks for.
/// </remarks>
[MemoryDiagnoser]
public class LoopbackStreamBenchmarks
{
    private const int BytesOfOperation = 32 * 1024 * 1024;

    private readonly byte[] _read = new byte[64 * 1024];
    private byte[] _message = [];
    private ITransportListener? _listener;
    private IMuxedConnection? _dialler;
    private IMuxedConnection? _acceptor;
    private IMuxedStream? _source;
    private IMuxedStream? _target;

    [Params(100, 4096, 65_536)]
    public int MessageBytes { get; set; }

    [GlobalSetup]
    public async Task ConnectAsync()
    {
        _message = new byte[MessageBytes];
        var transport = new TcpTransport(new TcpTransportOptions(), TimeProvider.System);
        var muxer = new YamuxMuxer(new YamuxOptions(), TimeProvider.System);
        using var here = PrivateKey.Generate();
        using var there = PrivateKey.Generate();

        _listener = await transport.ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"), CancellationToken.None);
        ValueTask<ITransportConnection?> accepting = _listener.AcceptAsync(CancellationToken.None);
        IByteStream dialled = await transport.DialAsync(_listener.Addresses[0], CancellationToken.None);
        IByteStream accepted = await accepting ?? throw new UnreachableException("The listener is open.");

        Task<ISecureConnection> inbound =
            new NoiseProtocol(there, [muxer.Id]).SecureInboundAsync(accepted, CancellationToken.None);
        _dialler = muxer.Start(
            await new NoiseProtocol(here, [muxer.Id]).SecureOutboundAsync(dialled, there.PublicKey.PeerId, CancellationToken.None),
            isDialler: true);
        _acceptor = muxer.Start(await inbound, isDialler: false);
        _source = await _dialler.OpenStreamAsync(CancellationToken.None);
        _target = await _acceptor.AcceptStreamAsync(CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task DisposeAsync()
    {
        await Task.WhenAll(_dialler!.DisposeAsync().AsTask(), _acceptor!.DisposeAsync().AsTask());
        await _listener!.DisposeAsync();
    }

    [Benchmark]
    public Task MoveAsync() => Task.WhenAll(WriteAsync(), ReadAsync());

    private async Task WriteAsync()
    {
        for (int left = BytesOfOperation; left > 0; left -= _message.Length)
            await _source!.WriteAsync(_message.AsMemory(0, Math.Min(left, _message.Length)), CancellationToken.None);
    }

    private async Task ReadAsync()
    {
        for (int left = BytesOfOperation; left > 0;)
            left -= await _target!.ReadAsync(_read, CancellationToken.None);
    }
}
